"""The security log is the installation's, and the operator's sweep clears it by the operator's period. What an
organisation's policy states for it counts for those who sign in to that organisation, where it is shorter."""

from django.db.models import Q, QuerySet

from softranet.accounts.models import KEEP_ADDRESSES, SecurityEvent
from softranet.organisations.models import Membership
from softranet.people.models import Person
from softranet.privacy import ledger, periods
from softranet.privacy.promises import own_log
from softranet.privacy.promises.addresses import SLACK
from softranet.privacy.records import now
from softranet.privacy.scope import current


def clear() -> int:
    """End what is past the open scope's period; returns how many entries."""
    gone = _theirs().filter(at__lt=periods.cutoff(KEEP_ADDRESSES.key, current(), now())).delete()[0]
    if gone:
        ledger.record("sign-ins cleared", {"records": gone})
    return gone


@own_log
def overdue() -> int:
    """Entries that should be gone by what the open scope's policy states."""
    return _theirs().filter(at__lt=periods.cutoff(KEEP_ADDRESSES.key, current(), now()) - SLACK).count()


def _theirs() -> QuerySet[SecurityEvent]:
    members = Membership.objects.filter(organisation_id=current()).values("account")
    people = Person.objects.filter(account__isnull=False).values("account")
    return SecurityEvent.objects.filter(Q(account__in=members) | Q(account__in=people))
