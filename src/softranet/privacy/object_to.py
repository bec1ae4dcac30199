"""Objection: the person says no to a purpose that needs no consent (GDPR Art. 21). It counts at once.

Whoever answers for the organisation can let one purpose go on in spite of it, for compelling grounds or for legal
claims (Art. 21(1), second sentence), and says why. To direct marketing an objection always stands (Art. 21(2), (3)).
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from softranet.privacy import ledger, subjects
from softranet.privacy.models import Objection, Override
from softranet.privacy.records import now
from softranet.privacy.subjects import pseudonym
from softranet.privacy.vocabulary import Purpose

EVERYTHING = "*"
"""The key of an objection to every purpose that can be objected to."""


class NotObjectable(ValueError):
    """Nobody can object to this purpose.

    Found: a purpose that rests on a contract or a legal duty. Expected: legitimate interest or consent.
    """


class NotOverridable(ValueError):
    """The objection has to be followed.

    Found: direct marketing, or a purpose nobody objected to. Expected: one that rests on legitimate interest, with an
    objection that stands.
    """


class Ground(StrEnum):
    """Why a use goes on in spite of an objection."""

    COMPELLING = "compelling"
    CLAIMS = "claims"

    @property
    def label(self) -> Any:
        return _LABELS[self]


_LABELS: dict[Ground, Any] = {
    Ground.COMPELLING: _("compelling grounds that weigh more than the person’s interests"),
    Ground.CLAIMS: _("legal claims: to make, use or fend them off"),
}
SHORTEST = 20
"""Characters of a reason: a sentence that the person can weigh, and contest."""


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
    """End the objections with this key; returns how many stood. A decision not to follow one ends with it: an
    objection made anew is weighed anew."""
    with transaction.atomic():
        standing = Objection.objects.select_for_update().filter(subject=subject.pk, purpose_key=key, until=None)
        rows = list(standing)
        for row in rows:
            row.until = now()
            row.save(update_fields=["until"])
            _record("objection_withdrawn", subject, row, actor, how)
        stand = set(Objection.objects.filter(subject=subject.pk, until=None).values_list("purpose_key", flat=True))
        decided = Override.objects.select_for_update().filter(subject=subject.pk, until=None)
        for decision in () if EVERYTHING in stand else decided.exclude(purpose_key__in=stand):
            decision.until = now()
            decision.save(update_fields=["until"])
            _decided("override_ended", decision, actor)
    return len(rows)


def overridable(subject: Any, purpose: Purpose) -> bool:
    """Whether an objection stands that could be overridden."""
    stands = Objection.objects.filter(subject=subject.pk, purpose_key__in=(purpose.key, EVERYTHING), until=None)
    return purpose.objectable and not purpose.marketing and stands.exists()


def override(subject: Any, purpose: Purpose, ground: Ground, reason: str, *, actor: UUID | None) -> Override:
    """Let one purpose go on in spite of the objection, from now on. One decision stands at a time.

    Raises:
        NotOverridable: direct marketing, or nobody objected.
        ValueError: the reason is no sentence.
        NotHere: the person is gone.
    """
    with transaction.atomic():
        subjects.here(subject.pk)
        if not overridable(subject, purpose):
            raise NotOverridable(f"an objection to {purpose.key} is followed, or none stands")
        if len(reason.strip()) < SHORTEST:
            raise ValueError(f"found {len(reason.strip())} characters, expected a reason of at least {SHORTEST}")
        standing = Override.objects.filter(subject=subject.pk, purpose_key=purpose.key, until=None).first()
        if standing is not None:
            return standing
        row = Override.objects.create(
            subject_id=subject.pk, purpose_key=purpose.key, ground=ground, reason=reason.strip(), decided_by=actor
        )
        _decided("objection_overridden", row, actor)
    return row


def follow(row: Override, *, actor: UUID | None) -> bool:
    """The ground is gone: the objection is followed again. False when it was before."""
    with transaction.atomic():
        found = Override.objects.select_for_update().filter(pk=row.pk, until=None).first()
        if found is None:
            return False
        found.until = now()
        found.save(update_fields=["until"])
        _decided("objection_followed", found, actor)
    return True


def _decided(kind: str, row: Override, actor: UUID | None) -> None:
    payload = {"override": str(row.id), "purpose": row.purpose_key, "ground": row.ground, "actor": str(actor or "")}
    ledger.record(kind, payload, subject_id=pseudonym(row.subject_id))


def _record(kind: str, subject: Any, row: Objection, actor: UUID | None, how: str) -> None:
    payload = {"objection": str(row.id), "purpose": row.purpose_key, "actor": str(actor or "")}
    ledger.record(kind, payload | ({"how": how} if how else {}), subject_id=pseudonym(subject.pk))
