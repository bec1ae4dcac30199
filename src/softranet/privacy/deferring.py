"""A deletion that must wait for a legal hold: the person's data is restricted and the deletion remembered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from softranet.privacy import ledger, restrict
from softranet.privacy.graph import table
from softranet.privacy.models import Certificate, Deferral, Hold
from softranet.privacy.models.ending import CertificateState
from softranet.privacy.scope import current
from softranet.privacy.subjects import pseudonym


def concern(key: Any) -> tuple[bool, bool]:
    """Whether something holds the person with this key now, and whether a deletion of theirs waits. Mostly neither is
    so: one statement says it."""
    here = [current(), key]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {table(Hold)} WHERE organisation_id = %s AND subject_id = %s"
            f" AND until IS NULL), EXISTS (SELECT 1 FROM {table(Deferral)} WHERE organisation_id = %s"
            " AND subject_id = %s)",
            [*here, *here],
        )
        held, waits = cursor.fetchone()
    return bool(held), bool(waits)


def standing(key: Any) -> list[Hold]:
    """What holds the person with this key now, the oldest first."""
    return list(Hold.objects.filter(subject=key, until=None).order_by("since"))


def defer(
    subject: Any, holds: list[Hold], reason: str, requested_at: datetime, actor: UUID | None, number: UUID | None
) -> Certificate:
    """Remember the deletion, once, and restrict the person meanwhile. The certificate returned is no row yet."""
    named = {"number": number} if number else {}
    row, new = Deferral.objects.get_or_create(
        subject_id=subject.pk, defaults={"reason": reason, "requested_at": requested_at, "actor": actor, **named}
    )
    if new:
        restrict.start(subject, restrict.Ground.HELD, actor=actor)
        payload = {"certificate": str(row.id), "reason": reason, "requested_at": requested_at.isoformat()}
        ledger.record("erasure_deferred", payload | {"actor": str(actor or "")}, pseudonym(subject.pk))
    return shown(row, holds)


def shown(row: Deferral, holds: list[Hold]) -> Certificate:
    """The certificate that there will be, as far as it is known: which laws make the deletion wait."""
    return Certificate(
        id=row.id, number=row.number, pseudonym=pseudonym(row.subject_id), state=CertificateState.DEFERRED,
        reason=row.reason, requested_at=row.requested_at, erased_at=row.at,
        body={"erased": [], "depersonalised": [], "detached": [], "kept": [], "passed_on": [], **said(row, holds)},
    )  # fmt: skip


def said(row: Deferral, holds: list[Hold]) -> dict[str, Any]:
    """What a certificate says of the holds it waited for."""
    return {
        "deferred_at": row.at.isoformat(),
        "holds": [
            {"law": hold.law, "since": hold.since.isoformat(),
             "expected_until": hold.expected_until.isoformat() if hold.expected_until else None,
             "lifted_at": hold.until.isoformat() if hold.until else None}
            for hold in holds
        ],
    }  # fmt: skip


def waited(key: Any) -> tuple[Deferral, list[Hold]] | None:
    """The deletion that waited, now that nothing holds it any more, and what it had waited for."""
    row = Deferral.objects.filter(subject=key).first()
    return None if row is None else (row, list(Hold.objects.filter(subject=key, until__gte=row.at).order_by("since")))
