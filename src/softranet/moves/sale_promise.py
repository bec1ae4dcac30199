"""Evidence that nothing passed to an acquirer who had not accepted the policy, or before people were told."""

import hashlib
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from softranet.moves.models import Transfer
from softranet.moves.witness import heard
from softranet.privacy import facts, policies
from softranet.privacy.models import Disclosure
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.scope import current


@promise(
    "share.business_sale",
    shows=_("{n} people's data passed to an acquirer; {unbound} without its acceptance, {untold} without notice"),
    how=_(
        "We start from what was disclosed to acquirers. For each we look for the acceptance before it, compute anew"
        " the hash of the policy then in force and compare it with the one accepted, and look for the notice each"
        " person got, as the mail server took it, and for the time they had to leave. Where the whole installation"
        " passed, the organisation must have been told as long before, and not have objected."
    ),
)
def sold() -> Evidence:
    passed = Disclosure.objects.filter(recipient__kind=RecipientKind.ACQUIRER)
    count = passed.count()
    if not count:
        return Evidence(0, 0, {"n": 0, "unbound": 0, "untold": 0})
    transfers = list(Transfer.objects.exclude(recipient=""))
    unbound = passed.exclude(recipient__key__in=[t.recipient for t in transfers]).count()
    untold = 0
    for transfer in transfers:
        rows = passed.filter(recipient__key=transfer.recipient)
        bound = rows.none() if transfer.accepted_at is None else _bound(transfer, rows)
        total, good = rows.count(), bound.count()
        unbound += total - good
        untold += good - _told(transfer, bound).count()
    return Evidence(count, unbound + untold, {"n": count, "unbound": unbound, "untold": untold})


def _bound(transfer: Transfer, rows: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    """Those after an acceptance of the version that was in force when they happened."""
    first = rows.order_by("at").first()
    version = policies.in_force(first.at) if first else None
    if version is None or hashlib.sha256(version.text.encode()).hexdigest() != transfer.policy_sha256:
        return rows.none()
    return rows.filter(at__gte=transfer.accepted_at)


def _told(transfer: Transfer, rows: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    """Those whose person had the notice, as the mail server took it, and the stated time to leave; whoever has no
    address that works could not be told."""
    if transfer.accepted_at is None:
        return rows.none()
    notice = heard(transfer.id, "subject").filter(told_at__lte=OuterRef("at"))
    known = transfer.accepted_at
    if transfer.sale not in (None, transfer.id):  # not its own sale: a controller is told, and may stay out
        if transfer.owners_told_at is None or transfer.objected_at is not None:
            return rows.none()
        known = max(known, transfer.owners_told_at)
    soonest = known + timedelta(days=facts.value("notice.policy", current()))
    return rows.filter(Exists(notice), at__gte=soonest)
