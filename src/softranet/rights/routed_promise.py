"""Evidence that a request reaches whoever answers for the data."""

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from softranet.organisations.operator import operator
from softranet.privacy.models import LedgerEntry
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.promises.rights import made_at
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope
from softranet.rights.actions.route import ROUTED
from softranet.rights.models import LinkRequest, Stray

WITHIN = timedelta(days=1)


@promise(
    "right.routed",
    shows=_("{n} requests by people unknown here, proven to be theirs; {late} not passed on within a day"),
    how=_(
        "A request from an address that is not known here waits at the operator until the owner of the mailbox agrees"
        " to its being passed on. From that moment we look for the ledger's entry that it was, by the ledger's own"
        " clock; what only says so of itself does not count. Requests nobody has looked at for a day count as well."
    ),
)
def routed() -> Evidence:
    """The operator sees all; another organisation those that came in at its own page, in numbers alone."""
    here, house = current(), operator()
    stuck = LinkRequest.objects.exclude(kind="").filter(asked_at__lt=now() - WITHIN).count()
    with organisation_scope(house.id):
        rows = Stray.objects.filter(proven_at__isnull=False)
        proven = list(rows if here == house.id else rows.filter(origin=here))
        heard = _heard() if proven else {}
    late = 0
    for row in proven:
        since = max(row.proven_at or row.asked_at, made_at(row.id))
        late += heard.get(row.id, now()) - since > WITHIN
        late += row.id not in heard and row.routed_at is not None
    return Evidence(len(proven) + stuck, late + stuck, {"n": len(proven), "late": late + stuck})


def _heard() -> dict[UUID, datetime]:
    entries = LedgerEntry.objects.filter(kind=ROUTED, payload__isnull=False, at__gt=now() - timedelta(days=60))
    return {UUID(json.loads(bytes(e.payload or b"{}"))["stray"]): max(e.at, made_at(e.id)) for e in entries}
