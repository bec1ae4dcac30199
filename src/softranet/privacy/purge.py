"""The end of an organisation: every row of it goes, whichever table it is in."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from softranet.privacy.carry import tenant_model
from softranet.privacy.graph import quoted
from softranet.privacy.isolation import scoped_models
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.scope import organisation_scope

_hooks: list[Callable[[UUID, datetime], None]] = []


def on_purge(hook: Callable[[UUID, datetime], None]) -> Callable[[UUID, datetime], None]:
    """Have (the organisation's number, when) told after a purge is committed: journals outside the database."""
    _hooks.append(hook)
    return hook


def purge(organisation_id: UUID) -> dict[str, int]:
    """Delete every row of an organisation, and its own; returns how many, by kind. All or nothing.

    What must outlive it (that it happened) is for the caller to write elsewhere.
    """
    gone: dict[str, int] = {}
    with organisation_scope(organisation_id), connection.cursor() as cursor:
        for model in scoped_models():
            if issubclass(model, ScopedRecord):
                table = quoted(model._meta.db_table)
                cursor.execute(f"DELETE FROM {table} WHERE organisation_id = %s", [organisation_id])
                if cursor.rowcount:
                    gone[model._meta.label] = cursor.rowcount
        table = quoted(tenant_model()._meta.db_table)
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [organisation_id])
        at = now()
        for told in _hooks:
            transaction.on_commit(lambda told=told: told(organisation_id, at))  # type: ignore[misc]
    return gone


def count(organisation_id: UUID) -> dict[str, int]:
    """How many rows of each kind an organisation has: what a purge would delete, in the active language."""
    with organisation_scope(organisation_id):
        counts = {
            str(m._meta.verbose_name_plural): m._default_manager.filter(organisation_id=organisation_id).count()
            for m in scoped_models() if issubclass(m, ScopedRecord)
        }  # fmt: skip
    return {name: number for name, number in counts.items() if number}
