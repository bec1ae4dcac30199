"""Putting on record under which text somebody signed up."""

from datetime import datetime
from typing import Any

from softranet.policy.actions.publish import current
from softranet.policy.models import Acceptance, DocumentKind
from softranet.privacy import ledger
from softranet.privacy.records import now


def accept(person: Any, *, how: str, at: datetime | None = None) -> list[Acceptance]:
    """Record, for each document, its version and the hash of its text; in the transaction of the sign-up.

    ``at``: when the sign-up page was sent, where that was before now; the version in force then counts.
    """
    at = at or now()
    rows = []
    for kind in DocumentKind.values:
        version = current(kind, at)
        if version is None:
            continue
        rows.append(Acceptance.objects.create(subject=person, version=version, sha256=version.sha256, how=how, at=at))
        ledger.record(
            "policy.accepted", {"kind": kind, "number": version.number, "sha256": version.sha256}, subject_id=person.id
        )
    return rows
