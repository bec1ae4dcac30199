"""Evidence that those who had data of people past their time end it too: the sweep's own word against the answers."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from softranet.privacy import certificates, facts, pass_on, scope
from softranet.privacy.models import LedgerEntry
from softranet.privacy.records import now

NEWEST = 500
"""Batches of people, and passings-on, looked at, the newest first."""


def passed_on() -> tuple[int, int, int, int]:
    """(asked of recipients, confirmed, late or never asked, shown as confirmed without an answer on record).

    Each leaf of a sweep says of how many of its people a recipient had something. For as many there must be leaves of
    what was passed on; each of those must have somebody who is to tell them, and within the time an answer.
    """
    limit = timedelta(days=facts.value("keep.after_end", scope.current()))
    passings = {UUID(said["passing"]): (at, said) for at, said in _read("passing_on", NEWEST)}
    answered = {said["passing"] for _at, said in _read("passed_on", NEWEST * 20) if "passing" in said}
    standing = pass_on.standing(passings)
    confirmed = late = bare = 0
    for number, (at, _said) in passings.items():
        done, shown = str(number) in answered, standing.get(number)
        confirmed += done
        bare += bool(shown) and not done
        late += not done and (shown is None or now() - at > limit)
    return len(passings), confirmed, late + _unsaid(passings), bare


def _unsaid(passings: dict[UUID, tuple[Any, dict[str, Any]]]) -> int:
    """Recipients of a batch's people of whom too few were passed on."""
    told: Counter[tuple[str, str]] = Counter()
    for _at, said in passings.values():
        if not said["purpose"]:
            told[said["batch"], said["recipient"]] += said["people"]
    oldest = min((at for at, _said in passings.values()), default=None) if len(passings) == NEWEST else None
    keys = {row.key for row in certificates.to_be_told()}
    return sum(
        told[said["batch"], key] < people
        for at, said in _read("swept", NEWEST) if oldest is None or at > oldest
        for key, people in said.get("gone_to", {}).items() if key in keys
    )  # fmt: skip


def _read(kind: str, newest: int) -> list[tuple[Any, dict[str, Any]]]:
    rows = LedgerEntry.objects.filter(kind=kind, subject_id=None, payload__isnull=False).order_by("-id")
    return [(entry.at, json.loads(bytes(entry.payload or b"{}"))) for entry in rows.only("at", "payload")[:newest]]
