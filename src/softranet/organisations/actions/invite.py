"""Somebody is asked to join, by a link in their mail."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.actions.members import join
from softranet.organisations.models import Invitation, Membership, Organisation
from softranet.organisations.roles import MANAGE, demand
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import ACCOUNT
from softranet.web import tokens

LIFE = timedelta(days=7)


class NotInvited(PermissionError):
    """The invitation is for another address than the account's."""


def invite(email: str, role: str, *, actor: Membership | None) -> tuple[Invitation, str]:
    """Mail an invitation; an earlier one to the same address ends. Returns it with its link.

    ``actor`` is None for the command line, whose user holds the installation itself.
    """
    if actor is not None:
        demand(actor, MANAGE)
    token, digest = tokens.single_use()
    Invitation.objects.filter(email=email).delete()
    invitation = Invitation.objects.create(
        email=email, role=role, digest=digest, invited_by=actor.account if actor else None, expires_at=now() + LIFE
    )
    organisation = Organisation.objects.get(id=current())
    url = settings.SOFTRANET_PUBLIC_URL + reverse("invitation", args=[organisation.slug, token])
    enqueue(
        mail_class=MailClass.SERVICE, purpose=ACCOUNT, template="organisations_invitation", address=email,
        context={"url": url, "by": str(actor.account) if actor else organisation.name}, language=organisation.language,
    )  # fmt: skip
    ledger.record("member.invited", {"invitation": str(invitation.id), "role": role,
                                     "actor": str(actor.account_id) if actor else "installation"})  # fmt: skip
    return invitation, url


def withdraw(invitation: Invitation, *, actor: Membership) -> None:
    demand(actor, MANAGE)
    ledger.record("member.uninvited", {"invitation": str(invitation.id), "actor": str(actor.account_id)})
    invitation.delete()


def invitation_for(token: str) -> Invitation | None:
    """The invitation that this token opens in the open scope, while it lasts."""
    return Invitation.objects.filter(digest=tokens.digest(token), expires_at__gt=now()).first()


def accept(invitation: Invitation, account: Account) -> Membership:
    """Join by an invitation, which is spent by it. Raises ``NotInvited``."""
    if account.email.casefold() != invitation.email.casefold():
        raise NotInvited
    membership = join(account, invitation.role)
    invitation.delete()
    return membership
