"""Objection: the person says no to a purpose that needs no consent (GDPR Art. 21). It counts at once."""

from typing import Any
from uuid import UUID

from django.db import transaction

from softranet.privacy import ledger, subjects
from softranet.privacy.models import Objection
from softranet.privacy.records import now
from softranet.privacy.subjects import pseudonym
from softranet.privacy.vocabulary import Purpose

EVERYTHING = "*"
"""The key of an objection to every purpose that can be objected to."""


class NotObjectable(ValueError):
    """Nobody can object to this purpose.

    Found: a purpose that rests on a contract or a legal duty. Expected: legitimate interest or consent.
    """


def start(subject: Any, purpose: Purpose | None = None, *, actor: UUID | None = None) -> Objection:
    """Object from now on, to one purpose or to all. One that stands is left as it is. Raises ``NotObjectable``."""
    if purpose is not None and not purpose.objectable:
        raise NotObjectable(f"{purpose.key} rests on {purpose.basis}; it cannot be objected to")
    return begin(subject, purpose.key if purpose else EVERYTHING, actor=actor)


def end(subject: Any, purpose: Purpose | None = None, *, actor: UUID | None = None) -> int:
    """The person takes the objection back; returns how many stood."""
    return lift(subject, purpose.key if purpose else EVERYTHING, actor=actor)


def begin(subject: Any, key: str, *, actor: UUID | None = None, how: str = "") -> Objection:
    """The objection with this key, begun now where none stands. ``how``: the key of the act, for the ledger.

    Raises ``NotHere`` when the person is gone.
    """
    with transaction.atomic():
        subjects.here(subject.pk)
        standing = Objection.objects.filter(subject=subject.pk, purpose_key=key, until=None).first()
        if standing is not None:
            return standing
        row = Objection.objects.create(subject_id=subject.pk, purpose_key=key)
        _record("objected", subject, row, actor, how)
    return row


def lift(subject: Any, key: str, *, actor: UUID | None = None, how: str = "") -> int:
    """End the objections with this key; returns how many stood."""
    with transaction.atomic():
        standing = Objection.objects.select_for_update().filter(subject=subject.pk, purpose_key=key, until=None)
        rows = list(standing)
        for row in rows:
            row.until = now()
            row.save(update_fields=["until"])
            _record("objection_withdrawn", subject, row, actor, how)
    return len(rows)


def _record(kind: str, subject: Any, row: Objection, actor: UUID | None, how: str) -> None:
    payload = {"objection": str(row.id), "purpose": row.purpose_key, "actor": str(actor or "")}
    ledger.record(kind, payload | ({"how": how} if how else {}), subject_id=pseudonym(subject.pk))
