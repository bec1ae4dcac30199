"""What keeps data bound to the version of its time: refusals of the gate, and of disclosures.

A use that the policy in force does not allow is refused for everybody. One that it allows, and the version under which
somebody's data was collected did not, is refused for that person until they agree.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from softranet.people.models import Person
from softranet.policy.history import introduced
from softranet.policy.models import Acceptance, Agreement, DocumentKind
from softranet.privacy.disclose import closed_where
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.permitted import Refusal, also
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import Basis, Purpose

WITHIN = (RecipientKind.PERSON, RecipientKind.MEMBER, RecipientKind.INSTALLATION)
"""The person, the organisation itself and what it runs on: no third parties, so no policy need name them."""
NEVER_CLOSED = (*WITHIN, RecipientKind.PROCESSOR, RecipientKind.AUTHORITY)
"""Who works for the organisation and under its word alone (GDPR Art. 4(10), 28), and who has the law behind them."""
COMPELLED = (Basis.LEGAL_OBLIGATION, Basis.VITAL_INTEREST)
"""A law demands it, or a life: no policy can forbid it (GDPR Art. 6(1)(c) and (d))."""


@also(Refusal.NOT_STATED)
def unstated(purpose: Purpose) -> QuerySet[Person] | None:
    """Everybody, where the policy in force does not name the purpose."""
    if purpose.basis in COMPELLED or introduced(current(), "purpose", purpose.stated)[0]:
        return None
    return Person.objects.all()


@also(Refusal.VERSION)
def unagreed(purpose: Purpose) -> QuerySet[Person] | None:
    """People from before a version that began to allow this, who have not agreed to it or to a later one.

    Not for a purpose that rests on consent: there each person's own yes is asked for anyway, and is the narrower.
    """
    return None if purpose.basis in COMPELLED or purpose.needs_consent else bound("purpose", purpose.key)


def bound(what: str, key: str) -> QuerySet[Person] | None:
    """People to whom this use is closed until they agree; None where there are none."""
    allowed, began = introduced(current(), what, key)
    if not allowed or began is None:
        return None
    since = {"subject": OuterRef("pk"), "version__kind": DocumentKind.PRIVACY, "version__number__gte": began.number}
    said = Q(Exists(Agreement.objects.filter(**since))) | Q(Exists(Acceptance.objects.filter(**since)))
    return Person.objects.filter(~said, collected_at__lt=began.since)


@closed_where
def closed_to(kind: str, keys: list[Any]) -> list[Any]:
    """Those of these people whose data may not go to a recipient of this kind."""
    if kind in NEVER_CLOSED:
        return []
    allowed, _began = introduced(current(), "recipient", kind)
    if not allowed:
        return keys
    closed = bound("recipient", kind)
    return [] if closed is None else list(closed.filter(pk__in=keys).values_list("pk", flat=True))
