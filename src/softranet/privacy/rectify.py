"""Rectification: the person's data corrected, and the correction passed on (GDPR Art. 16 and 19).

The old value is kept nowhere. The ledger names the fields, with a keyed digest of each new value: nobody can read
it, and the evidence can tell from it whether the correction still stands.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from softranet.privacy import collect, ledger, scope
from softranet.privacy.certificates import NOTHING_TO_CONFIRM
from softranet.privacy.declarations import holding
from softranet.privacy.graph import key_column, node_of, table
from softranet.privacy.keys import derived
from softranet.privacy.models import Disclosure, LedgerEntry, Source
from softranet.privacy.subjects import NotHere, pseudonym
from softranet.privacy.vocabulary import Category

Hook = Callable[[Any, models.Model, list[str]], None]
Before = dict[str, Any]

_hooks: list[Hook] = []
_others: list[Callable[[LedgerEntry, str, Any, models.Model, Before], None]] = []
_reachable: dict[str, Callable[[Any, models.Model, list[str]], bool]] = {}


class NotEditable(ValueError):
    """A field the person cannot correct themselves.

    Found: a field that is not declared ``editable``. Expected: one that is, or a request to the organisation.
    """


def on_rectified(hook: Hook) -> Hook:
    """Have (person, record, names of the changed fields) told inside the transaction, after the record is saved."""
    _hooks.append(hook)
    return hook


def passes_on(recipient: str, tell: Callable[[Any, models.Model, list[str]], bool]) -> None:
    """Say how a correction reaches the recipient with this key; ``tell`` says whether it has. Without one a member
    tells them and notes it with ``passed_on``."""
    _reachable[recipient] = tell


def on_untold(
    hook: Callable[[LedgerEntry, str, Any, models.Model, Before], None],
) -> Callable[[LedgerEntry, str, Any, models.Model, Before], None]:
    """Have (entry in the ledger, recipient's key, person, record, what the changed fields said before) told for each
    recipient that had the data and cannot be reached by ``passes_on``; ``passed_on`` says when they have heard."""
    _others.append(hook)
    return hook


def rectify(
    subject: Any, record: models.Model, changes: Mapping[str, Any], *, actor: UUID | None, source: Source | None
) -> list[str]:
    """Correct fields of one record of this person; returns the names of those that changed.

    ``source`` is the act by which the new values came in; a corrected address or number came by its way, too.

    Raises:
        NotEditable: a field not declared so.
        NotHere: the record is not this person's, or gone.
        django.core.exceptions.ValidationError: a value the model refuses; nothing is changed then.
    """
    model: Any = type(record)
    held = holding(model)
    refused = sorted(name for name in changes if not (name in held.personal and held.personal[name].editable))
    if refused:
        raise NotEditable(f"{held.label}: not open to correction: {', '.join(refused)}")
    with transaction.atomic():
        row = _own_row(subject, model, record.pk)
        changed = sorted(name for name, value in changes.items() if getattr(row, name) != value)
        if not changed:
            return []
        before = {name: getattr(row, name) for name in changed}
        for name in changed:
            setattr(row, name, changes[name])
        row.clean_fields(exclude=[f.name for f in model._meta.fields if f.name not in changed])
        row.clean()
        row.validate_unique()
        row.validate_constraints()
        row.save(update_fields=changed)
        for name in changed:
            setattr(record, name, getattr(row, name))
        contact = {Category.EMAIL, Category.PHONE} & {held.personal[name].category for name in changed}
        if source is not None and contact and isinstance(row.pk, UUID):
            collect.came_by(subject, row.pk, source)
        _record(subject, row, before, actor, source)
        for hook in _hooks:
            hook(subject, row, changed)
    return changed


def passed_on(entry: LedgerEntry, recipient: str, *, actor: UUID | None) -> None:
    """A recipient has heard of a correction and followed it, by their own word or a member's."""
    ledger.record(
        "rectification_passed_on",
        {"entry": str(entry.id), "recipient": recipient, "actor": str(actor or "")},
        subject_id=entry.subject_id,
    )


def corrected_at(subject: Any, record: UUID) -> datetime | None:
    """When a record of this person was last corrected, by the ledger's word; None where it never was."""
    entries = LedgerEntry.objects.filter(subject_id=pseudonym(subject.pk), kind="rectified", payload__isnull=False)
    for entry in entries.order_by("-id").iterator():
        if json.loads(bytes(entry.payload or b"{}"))["record"] == str(record):
            return entry.at
    return None


def mark(row: models.Model, name: str) -> str:
    """A keyed digest of a field's value as it stands."""
    field: Any = row._meta.get_field(name)
    said = f"{row._meta.label}|{row.pk}|{name}|{field.value_to_string(row)}"
    return hmac.new(derived("rectified"), said.encode(), hashlib.sha256).hexdigest()[:32]


def _own_row(subject: Any, model: Any, key: Any) -> Any:
    """The record, locked, if it leads to this person."""
    node = node_of(model)
    if node is None:
        raise NotHere(f"{model._meta.label} holds nothing about people")
    params = {"keys": [subject.pk], "organisation": scope.current(), "key": key}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {table(model)} WHERE {node.where} AND {key_column(model)} = %(key)s FOR UPDATE", params
        )
        if cursor.fetchone() is None:
            raise NotHere("this record is not this person's, or gone")
    return model._base_manager.get(pk=key)  # noqa: SLF001  (the documented way past a default manager that hides rows)


def _record(subject: Any, row: models.Model, before: Before, actor: UUID | None, source: Source | None) -> None:
    changed = list(before)
    told: list[str] = []
    untold: list[str] = []
    for key in _recipients(subject, row, changed):
        tell = _reachable.get(key)
        (told if tell is not None and tell(subject, row, changed) else untold).append(key)
    entry = ledger.record(
        "rectified",
        {"table": row._meta.label, "record": str(row.pk), "fields": {name: mark(row, name) for name in changed},
         "source": str(source.pk) if source else "", "actor": str(actor or ""), "told": told, "untold": untold},
        subject_id=pseudonym(subject.pk),
    )  # fmt: skip
    for key in untold:
        for hook in _others:
            hook(entry, key, subject, row, before)


def _recipients(subject: Any, row: models.Model, changed: list[str]) -> list[str]:
    """Who had data of these categories and must be told of the correction (Art. 19)."""
    personal = holding(type(row)).personal
    categories = sorted({personal[name].category.key for name in changed})
    had = Disclosure.objects.filter(subject=subject.pk, categories__overlap=categories)
    had = had.exclude(recipient__kind__in=NOTHING_TO_CONFIRM)
    return sorted(set(had.values_list("recipient__key", flat=True)))


__all__ = [
    "NotEditable", "NotHere", "corrected_at", "mark", "on_rectified", "on_untold", "passed_on", "passes_on", "rectify",
]  # fmt: skip
