"""Evidence that affiliates were served only once they had accepted the policy in force."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from softranet.privacy import policies
from softranet.privacy.models import Disclosure, LedgerEntry, Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.promise import Evidence, promise

NEWEST = 20_000
"""Disclosures looked at, the newest first."""

Given = tuple[datetime, str]


@promise(
    "share.affiliates",
    shows=_("{n} disclosures to {affiliates} affiliates, {found} of them before they had accepted the policy"),
    how=_(
        "For the moment of each disclosure to an affiliate we ask which version of the policy was in force, and look in"
        " the ledger for an earlier entry of that affiliate's acceptance of that very text. While none was in force,"
        " nothing may have gone to one."
    ),
)
def adhered() -> Evidence:
    keys = dict(Recipient.objects.filter(kind=RecipientKind.AFFILIATE).values_list("id", "key"))
    rows = Disclosure.objects.filter(recipient__in=keys).order_by("-id").values_list("at", "recipient_id")[:NEWEST]
    given: list[Given] = sorted((at, keys[recipient]) for at, recipient in rows) if keys else []
    words: dict[tuple[str, str], datetime] = {}
    for entry in LedgerEntry.objects.filter(kind="recipient.adhered", payload__isnull=False).order_by("-at"):
        said: dict[str, Any] = json.loads(bytes(entry.payload or b"{}"))
        words[said["recipient"], said["sha256"]] = entry.at  # the earliest comes last
    found = _unbound(given, words)
    return Evidence(len(given), found, {"n": len(given), "affiliates": len({k for _a, k in given}), "found": found})


def _unbound(given: Sequence[Given], words: dict[tuple[str, str], datetime]) -> int:
    """Halved until one version was in force from the first to the last: versions change rarely."""
    if not given:
        return 0
    first, last = policies.in_force(given[0][0]), policies.in_force(given[-1][0])
    if first != last and len(given) > 1:
        middle = len(given) // 2
        return _unbound(given[:middle], words) + _unbound(given[middle:], words)
    if first is None:
        return len(given)
    return sum(1 for at, key in given if (key, first.sha256) not in words or words[key, first.sha256] > at)
