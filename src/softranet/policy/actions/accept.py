"""Putting on record under which text somebody signed up."""

from typing import Any

from softranet.policy.actions.publish import current
from softranet.policy.models import Acceptance, DocumentKind
from softranet.privacy import ledger


def accept(person: Any, *, how: str) -> list[Acceptance]:
    """Record, for each document in force, its version and the hash of its text; in the transaction of the sign-up."""
    rows = []
    for kind in DocumentKind.values:
        version = current(kind)
        if version is None:
            continue
        rows.append(Acceptance.objects.create(subject=person, version=version, sha256=version.sha256, how=how))
        ledger.record(
            "policy.accepted", {"kind": kind, "number": version.number, "sha256": version.sha256}, subject_id=person.id
        )
    return rows
