"""A way back for somebody who lost the second factor and has no recovery code.

Another owner of their one organisation removes it. Where there is none, or the account belongs to several (the
owner of one must not open the door to another), the operator's owners do, after a waiting time in which the
account's own address can stop it: whoever only knows the password gets nowhere unseen.
"""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from softranet.accounts import letters
from softranet.accounts.models import Account
from softranet.accounts.second_factor import take_off
from softranet.organisations.models import Membership, ResetState, Role, SecondFactorReset
from softranet.organisations.operator import operator
from softranet.organisations.roles import MANAGE, demand
from softranet.organisations.seeing import seen_as
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.web import tokens

WAIT = timedelta(hours=72)


class NotYours(PermissionError):
    """The account belongs to other organisations as well: only the operator may remove its second factor."""


class TooSoon(ValueError):
    """The waiting time is not over."""


class Decided(ValueError):
    """It was stopped, declined or carried out meanwhile."""


def belongs_elsewhere(account: Account) -> bool:
    """Whether the account is a member of more than one organisation."""
    with seen_as(account.pk):
        return Membership.objects.filter(account=account).count() > 1


def has_colleague_who_may(account: Account) -> bool:
    """Whether another owner of the account's one organisation can remove its second factor."""
    with seen_as(account.pk):
        places = list(Membership.objects.filter(account=account).values_list("organisation_id", flat=True))
    if len(places) != 1:
        return False
    with organisation_scope(places[0]):
        return Membership.objects.filter(role=Role.OWNER).exclude(account=account).exists()


def remove_for(membership: Membership, *, actor: Membership) -> None:
    """An owner removes a member's second factor. Raises ``NotYours``."""
    demand(actor, MANAGE)
    if membership.pk == actor.pk or belongs_elsewhere(membership.account):
        raise NotYours
    take_off(membership.account)
    ledger.record("second_factor.removed", {"account": str(membership.account_id), "actor": str(actor.account_id)})


def request_removal(account: Account) -> SecondFactorReset | None:
    """Ask the operator; the account is told by mail how to stop it. None where it was asked for already."""
    token, digest = tokens.single_use()
    with organisation_scope(operator().id):
        try:
            with transaction.atomic():
                row = SecondFactorReset.objects.create(account=account, digest=digest)
        except IntegrityError:
            return None
        ledger.record("second_factor.requested", {"request": str(row.id), "account": str(account.id)})
        path = reverse("second-factor-cancellation", args=[operator().slug, token])
        letters.send("organisations_second_factor", account.email,
                     {"url": settings.SOFTRANET_PUBLIC_URL + path, "hours": WAIT // timedelta(hours=1)}, asked=False,
                     language=account.language)  # fmt: skip
    return row


def waiting_for(token: str) -> SecondFactorReset | None:
    return SecondFactorReset.objects.filter(digest=tokens.digest(token), state=ResetState.WAITING).first()


def cancel(row: SecondFactorReset) -> None:
    """By the account's own mail. Raises ``Decided``."""
    _decide(row, ResetState.CANCELLED, None)


def approve(row: SecondFactorReset, *, actor: Membership) -> None:
    """Raises ``TooSoon``, ``Decided``."""
    demand(actor, MANAGE)
    if now() < row.requested_at + WAIT:
        raise TooSoon
    _decide(row, ResetState.DONE, actor)
    take_off(row.account)


def decline(row: SecondFactorReset, *, actor: Membership) -> None:
    """Raises ``Decided``."""
    demand(actor, MANAGE)
    _decide(row, ResetState.DECLINED, actor)


def _decide(row: SecondFactorReset, state: ResetState, actor: Membership | None) -> None:
    row = SecondFactorReset.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != ResetState.WAITING:
        raise Decided
    row.state, row.decided_at, row.decided_by = state, now(), actor.account_id if actor else None
    row.save(update_fields=["state", "decided_at", "decided_by"])
    ledger.record(f"second_factor.{state}", {"request": str(row.id), "account": str(row.account_id),
                                             "actor": str(actor.account_id) if actor else "account"})  # fmt: skip
