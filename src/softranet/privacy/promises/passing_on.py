"""Evidence that those who had data erase it too: each answer is on record, and none is late."""

import json
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from softranet.privacy import facts, scope
from softranet.privacy.models import Certificate, LedgerEntry
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.promises import sweeping_on
from softranet.privacy.records import now

NEWEST = 500
"""Certificates looked at, the newest first."""


@promise(
    "keep.needed",
    shows=_(
        "recipients told {n} times of erasures and of periods that ended: {confirmed} confirmed, {late} late,"
        " {bare} without an answer on record"
    ),
    how=_(
        "Each erasure's entry in the ledger leads to its certificate, which names the recipients. Each that is shown as"
        " confirmed must have an answer of its own in the ledger; each that is not must still be within the time. What"
        " the sweep ended is held against the sweep's own entries, which say of how many people a recipient had data."
    ),
)
def needed() -> Evidence:
    limit = timedelta(days=facts.value("keep.after_end", scope.current()))
    entries = LedgerEntry.objects.filter(kind="erased", payload__isnull=False).order_by("-id")[:NEWEST]
    begun = {_read(entry)["certificate"]: entry.at for entry in entries}
    rows = {str(row.id): row for row in Certificate.objects.filter(id__in=begun).defer("identifiers")}
    leaves = LedgerEntry.objects.filter(kind="passed_on", payload__isnull=False).order_by("-id")
    answered = {(said.get("certificate"), said["recipient"]) for said in map(_read, leaves[: NEWEST * 20])}
    checked = confirmed = late = bare = 0
    for number, at in begun.items():
        row = rows.get(number)
        if row is None:
            late += 1
            continue
        for passed in row.body.get("passed_on", ()):
            if passed["state"] == "not_needed":
                continue
            checked += 1
            done = passed["state"] == "confirmed"
            confirmed += done
            bare += done and (number, passed["recipient"]) not in answered
            late += not done and now() - min(at, row.requested_at) > limit
            late += not done and f"recipient {passed['recipient']}" not in row.pending
    asked, heard, overdue, unheard = sweeping_on.passed_on()
    checked, confirmed, late, bare = checked + asked, confirmed + heard, late + overdue, bare + unheard
    figure = {"n": checked, "confirmed": confirmed, "late": late, "bare": bare}
    return Evidence(checked, late + bare, figure)


def _read(entry: LedgerEntry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(entry.payload or b"{}"))
    return found
