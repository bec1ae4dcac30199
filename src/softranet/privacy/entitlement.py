"""What a recipient must have before anything goes to them: an agreement, a vetting, a basis for the transfer."""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from softranet.privacy import scope, transfers
from softranet.privacy.models import Recipient
from softranet.privacy.models.disclosing import PaperKind, RecipientKind
from softranet.privacy.transfers import TransferBasis

BOUND = (
    RecipientKind.PROCESSOR, RecipientKind.ANALYTICS, RecipientKind.ADVERTISING, RecipientKind.FRAUD,
    RecipientKind.SPONSOR,
)  # fmt: skip
"""Those who need a valid agreement and a vetting (GDPR Art. 28(1) and (3)). Authorities, claimants and acquirers answer
for what they do by themselves; an affiliate accepts the policy instead."""

OURSELVES = (RecipientKind.PERSON, RecipientKind.MEMBER, RecipientKind.INSTALLATION)
"""No third parties."""


class Gap(StrEnum):
    """What is missing."""

    NO_AGREEMENT = "no_agreement"
    NOT_YET = "not_yet"
    OVER = "over"
    NOT_VETTED = "not_vetted"
    NO_TRANSFER_BASIS = "no_transfer_basis"
    NOT_CERTIFIED = "not_certified"
    POLICY_NOT_ACCEPTED = "policy_not_accepted"

    @property
    def label(self) -> Promise:
        return _LABELS[self]


_LABELS = {
    Gap.NO_AGREEMENT: _("no agreement"),
    Gap.NOT_YET: _("the agreement has not begun"),
    Gap.OVER: _("the agreement is over"),
    Gap.NOT_VETTED: _("not vetted"),
    Gap.NO_TRANSFER_BASIS: _("no basis for the transfer abroad"),
    Gap.NOT_CERTIFIED: _("no valid certificate of the Data Privacy Framework on file"),
    Gap.POLICY_NOT_ACCEPTED: _("has not accepted the policy in force"),
}

_further: list[Callable[[Recipient], Gap | None]] = []


def demand(check: Callable[[Recipient], Gap | None]) -> Callable[[Recipient], Gap | None]:
    """Have a function say what else a recipient lacks."""
    _further.append(check)
    return check


def gaps(recipient: Recipient, on: date, home: str | None = None) -> list[Gap]:
    """Everything that keeps data from going to this recipient on a day; empty when it may go.

    ``home``: the organisation's country, where the caller knows it.
    """
    found = list(_papers(recipient, on)) if recipient.kind in BOUND else []
    if recipient.kind not in OURSELVES:
        base = transfers.home(scope.current()) if home is None else home
        found += list(_transfer(recipient, on)) if transfers.abroad(recipient.country, base) else []
    return found + [gap for check in _further if (gap := check(recipient)) is not None]


def _transfer(recipient: Recipient, on: date) -> Iterator[Gap]:
    if not transfers.fits(recipient.transfer_basis, recipient.country):
        yield Gap.NO_TRANSFER_BASIS
    elif recipient.transfer_basis == TransferBasis.FRAMEWORK:
        certificates = recipient.papers.filter(about=PaperKind.TRANSFER, starts__lte=on).exclude(sha256="")
        if not certificates.filter(Q(ends=None) | Q(ends__gte=on)).exists():
            yield Gap.NOT_CERTIFIED


def _papers(recipient: Recipient, on: date) -> Iterator[Gap]:
    start, end = recipient.agreement_from, recipient.agreement_until
    if start is None:
        yield Gap.NO_AGREEMENT
    elif on < start:
        yield Gap.NOT_YET
    elif end is not None and on > end:
        yield Gap.OVER
    if recipient.vetted_at is None or recipient.vetted_at > on:
        yield Gap.NOT_VETTED
