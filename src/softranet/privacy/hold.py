"""Legal hold: a law or a proceeding makes the organisation keep what it has about a person (GDPR Art. 17(3)(e)).

While one stands, no sweep ends the person's records, and a deletion waits: see ``deferring``. Lifting the
last one carries out the deletion that waited, under the number it was promised by.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from softranet.privacy import deferring, ledger, restrict, subjects
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, Deferral, Hold
from softranet.privacy.records import now
from softranet.privacy.subjects import pseudonym

__all__ = ["deferred", "end_all", "lift", "place", "promised", "standing", "take_back"]


def place(subject: Any, *, law: str, expected_until: date | None = None, actor: UUID | None = None) -> Hold:
    """Hold everything about a person from now on. ``law``: what requires it, naming nobody; certificates say it.

    Raises:
        ValueError: no law is named.
        NotHere: the person is not here (any more).
    """
    if not law.strip():
        raise ValueError("found no reason; expected the law or the proceeding that requires the hold")
    with transaction.atomic():
        subjects.alone(subject.pk)  # as erasures and sweeps do: each sees the other's act, or comes before it
        row = Hold.objects.create(
            subject_id=subject.pk, law=law.strip(), expected_until=expected_until, placed_by=actor
        )  # fmt: skip
        ledger.record("held", {"hold": str(row.id), "law": row.law, "actor": str(actor or "")}, pseudonym(subject.pk))
    return row


def lift(row: Hold, *, actor: UUID | None = None) -> Certificate | None:
    """End a hold; with the last one a deletion that waited is carried out, and its certificate returned.

    Raises ``NotHere`` when the person is gone, and the hold with them.
    """
    with transaction.atomic():
        subjects.alone(row.subject_id)
        subject = row.subject
        _end(Hold.objects.select_for_update().get(pk=row.pk), actor)
        if standing(subject):
            return None
        waiting = deferred(subject)
        if waiting is None:
            return None
        return erase(subject, reason=waiting.reason, requested_at=waiting.requested_at, actor=waiting.actor)


def take_back(subject: Any, *, actor: UUID | None = None) -> bool:
    """The person no longer wants the deletion that waits; says whether one did. Its number is good for nothing then.

    Raises ``NotHere`` when it was carried out meanwhile.
    """
    with transaction.atomic():
        subjects.alone(subject.pk)
        waiting = deferred(subject)
        if waiting is None:
            return False
        payload = {"certificate": str(waiting.id), "actor": str(actor or "")}
        ledger.record("erasure_taken_back", payload, pseudonym(subject.pk))
        waiting.delete()
        restrict.end(subject, why=restrict.Ground.HELD, actor=actor)
    return True


def end_all(subject: Any) -> None:
    """End what stands without carrying anything out: before an erasure that was certified already is repeated."""
    with transaction.atomic():
        for row in Hold.objects.select_for_update().filter(subject=subject.pk, until=None):
            _end(row, None)


def standing(subject: Any) -> list[Hold]:
    """What holds this person now, the oldest first."""
    return deferring.standing(subject.pk)


def deferred(subject: Any) -> Deferral | None:
    """The deletion that waits until the last hold is lifted, if one was asked for."""
    return Deferral.objects.filter(subject=subject.pk).first()


def promised(number: UUID) -> Certificate | None:
    """The certificate of a deletion that still waits, by the number its person was told; no row yet."""
    row = Deferral.objects.filter(number=number).first()
    return None if row is None else deferring.shown(row, deferring.standing(row.subject_id))


def _end(row: Hold, actor: UUID | None) -> None:
    if row.until is not None:
        return
    row.until = now()
    row.save(update_fields=["until"])
    # Of nobody's entries, which an erasure silences: that a deletion was right to wait must stay to be seen.
    waiting = Deferral.objects.filter(subject=row.subject_id).values_list("id", flat=True).first()
    ledger.record("hold_lifted", {"hold": str(row.id), "certificate": str(waiting or ""), "actor": str(actor or "")})
