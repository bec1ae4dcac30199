"""The end of an organisation: every row of it goes, whichever table it is in."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from softranet.privacy.carry import tenant_model
from softranet.privacy.graph import quoted
from softranet.privacy.isolation import scoped_models
from softranet.privacy.models import Hold
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.subjects import subject_model

_hooks: list[Callable[[UUID, datetime], None]] = []


def on_purge(hook: Callable[[UUID, datetime], None]) -> Callable[[UUID, datetime], None]:
    """Have (the organisation's number, when) told after a purge is committed: journals outside the database."""
    _hooks.append(hook)
    return hook


class Held(ValueError):
    """A legal hold keeps somebody's data.

    Found: so many people who are held. Expected: none; lift the holds, or wait until they are lifted.
    """


def purge(organisation_id: UUID, *, again: bool = False) -> dict[str, int]:
    """Delete every row of an organisation, and its own; returns how many, by kind. All or nothing.

    What must outlive it (that it happened) is for the caller to write elsewhere. ``again``: it was gone before, and
    so was whatever held somebody then. Raises ``Held``.
    """
    gone: dict[str, int] = {}
    with organisation_scope(organisation_id), connection.cursor() as cursor:
        _lock(cursor, organisation_id)
        held = Hold.objects.filter(until=None).values("subject").distinct().count()
        if held and not again:
            raise Held(f"{held} people are held")
        for model in scoped_models():
            if issubclass(model, ScopedRecord):
                table = quoted(model._meta.db_table)
                cursor.execute(f"DELETE FROM {table} WHERE organisation_id = %s", [organisation_id])
                if cursor.rowcount:
                    gone[model._meta.label] = cursor.rowcount
        table = quoted(tenant_model()._meta.db_table)
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [organisation_id])
        at = now()
        transaction.on_commit(lambda: tell(organisation_id, at))
    return gone


def tell(organisation_id: UUID, at: datetime) -> None:
    """Tell the journals, again where one may have missed it."""
    for told in _hooks:
        told(organisation_id, at)


def _lock(cursor: CursorWrapper, organisation_id: UUID) -> None:
    """First the people, as whoever places a hold locks them: it comes before, and is seen, or after, and finds nobody.
    Then the organisation, to which every new row would point."""
    people = f"SELECT FROM {quoted(subject_model()._meta.db_table)} WHERE organisation_id = %s ORDER BY id FOR UPDATE"
    cursor.execute(f"SELECT count(*) FROM ({people}) AS p", [organisation_id])
    cursor.execute(f"SELECT FROM {quoted(tenant_model()._meta.db_table)} WHERE id = %s FOR UPDATE", [organisation_id])


def count(organisation_id: UUID) -> dict[str, int]:
    """How many rows of each kind an organisation has: what a purge would delete, in the active language."""
    with organisation_scope(organisation_id):
        counts = {
            str(m._meta.verbose_name_plural): m._default_manager.filter(organisation_id=organisation_id).count()
            for m in scoped_models() if issubclass(m, ScopedRecord)
        }  # fmt: skip
    return {name: number for name, number in counts.items() if number}
