"""An organisation begins: with its first owner, an empty ledger, and a set-up to go through."""

import os

from django.http import HttpRequest

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.organisations import slugs
from softranet.organisations.models import Founding, Membership, Organisation, Role
from softranet.organisations.signals import organisation_founded
from softranet.privacy import ledger
from softranet.privacy.records import uuid7
from softranet.privacy.scope import organisation_scope


def found(account: Account, *, name: str, slug: str, request: HttpRequest) -> Organisation:
    """Found an organisation that the account owns. A short name taken in the meantime gets a number."""
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
        Membership.objects.create(account=account, role=Role.OWNER)
        ledger.record("organisation.founded", {"organisation": str(identity), "actor": str(account.id)})
        organisation_founded.send(Organisation, organisation=organisation, account=account)
    return organisation


def intend(account: Account, *, name: str, slug: str) -> None:
    """Remember what to found once the account's address is verified."""
    Founding.objects.update_or_create(account=account, defaults={"name": name, "slug": slug})


def found_intended(account: Account, request: HttpRequest) -> Organisation | None:
    """Found what the account signed up for; None where there is nothing to found."""
    wish = Founding.objects.filter(account=account).first()
    return found(account, name=wish.name, slug=wish.slug, request=request) if wish else None
