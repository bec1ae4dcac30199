"""An organisation begins: with its first owner, an empty ledger, and a set-up to go through."""

import os

from django.http import HttpRequest

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.organisations import slugs
from softranet.organisations.actions.agree import agree
from softranet.organisations.models import Founding, Membership, Organisation, Role
from softranet.organisations.signals import organisation_founded
from softranet.privacy import ledger
from softranet.privacy.records import uuid7
from softranet.privacy.scope import organisation_scope


def found(account: Account, *, name: str, slug: str, agreed: str, request: HttpRequest) -> Organisation:
    """Found an organisation that the account owns. A short name taken in the meantime gets a number.

    ``agreed``: the version of the agreement under GDPR Art. 28 that was accepted with the sign-up: from its first
    moment nobody's data is handled here without one.
    """
    identity = uuid7()
    with organisation_scope(identity):
        wish = Founding.objects.filter(account=account).first()
        if wish is not None:  # the first of a new account, whose address is verified by now
            signed_up.send(Account, account=account, request=request, accepted_at=wish.created_at)
            wish.delete()
        organisation = Organisation.objects.create(
            id=identity, slug=slugs.free(slug), name=name, contact_email=account.email, sender_name=name[:100],
            language=account.language, secret=os.urandom(32),
        )  # fmt: skip
        owner = Membership.objects.create(account=account, role=Role.OWNER)
        ledger.record("organisation.founded", {"organisation": str(identity), "actor": str(account.id)})
        agree(organisation, agreed, actor=owner)
        organisation_founded.send(Organisation, organisation=organisation, account=account)
    return organisation


def intend(account: Account, *, name: str, slug: str, agreed: str) -> None:
    """Remember what to found once the account's address is verified."""
    wish = {"name": name, "slug": slug, "agreement_version": agreed}
    Founding.objects.update_or_create(account=account, defaults=wish)


def found_intended(account: Account, request: HttpRequest) -> Organisation | None:
    """Found what the account signed up for; None where there is nothing to found."""
    wish = Founding.objects.filter(account=account).first()
    if wish is None or not wish.agreement_version:
        return None
    return found(account, name=wish.name, slug=wish.slug, agreed=wish.agreement_version, request=request)
