"""When the sweep was last done in the organisation that waits longest for it, for ``/healthz``."""

import time
from datetime import datetime

from softranet.organisations.models import Organisation
from softranet.privacy import sweep
from softranet.privacy.scope import organisation_scope

FRESH = 60.0
"""Seconds an answer is good for in this process: anybody may ask, and it looks into every organisation."""

_known: list[tuple[float, datetime | None]] = []


def longest_ago() -> datetime | None:
    """By each organisation's ledger; one that was never swept counts from its founding. None without any."""
    if not _known or time.monotonic() - _known[0][0] > FRESH:
        _known[:] = [(time.monotonic(), min(map(_last, Organisation.objects.filter(ended_at=None)), default=None))]
    return _known[0][1]


def forget() -> None:
    """Look anew when next asked."""
    _known.clear()


def _last(organisation: Organisation) -> datetime:
    with organisation_scope(organisation.id):
        return sweep.last_run() or organisation.created_at
