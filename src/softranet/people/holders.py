"""Whoever has an account here is one of the operator's people."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.mail import addresses, earlier
from softranet.mail.models import Message
from softranet.organisations.models import Membership
from softranet.organisations.operator import operator
from softranet.organisations.signals import member_joined
from softranet.people import normalise
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import collect
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import ACCOUNT


@receiver(signed_up, dispatch_uid="people.holders")
def welcome(sender: Any, account: Account, **sent: Any) -> None:
    hold(account)


def hold(account: Account) -> Person:
    """The person of the operator that this account belongs to, made where there is none."""
    with organisation_scope(operator().id):
        known = Person.objects.filter(account=account).first()
        if known is not None:
            return known
        source = collect.open_source(SourceKind.ACCOUNT, "account", reference=account.pk)
        person = meet(source, email=account.email, name=account.name, language=account.language)
        # Somebody already here by another account keeps that one.
        Person.objects.filter(pk=person.pk, account=None).update(account=account)
        person.refresh_from_db(fields=["account"])
        _claim_letters(person, account.email)
        return person


def _claim_letters(person: Person, address: str) -> None:
    """Those that were sent before it was known whose address it is: to verify it, to invite them."""
    point = ContactPoint.objects.filter(kind=Kind.EMAIL, value=normalise.email(address), person=person).first()
    if point is not None:
        earlier.claim(person, point.pk, point.value)


@receiver(member_joined, dispatch_uid="people.holders")
def invited(sender: Any, membership: Membership, **sent: Any) -> None:
    """The invitation is the organisation's letter; of an account the operator answers for where its address went."""
    letter = Message.objects.filter(
        digest=addresses.digest(membership.account.email), template="organisations_invitation", attempts__gt=0
    ).order_by("-created_at").first()  # fmt: skip
    if letter is not None:
        with organisation_scope(operator().id):
            earlier.told(hold(membership.account), ACCOUNT, letter)


@receiver(user_logged_in, dispatch_uid="people.holders")
def returned(sender: Any, user: Account, **sent: Any) -> None:
    """Signing in is an activity: whoever works here is not swept while they do."""
    with organisation_scope(operator().id):
        Person.objects.filter(account=user).update(last_activity_at=now())


@receiver(email_confirmed, dispatch_uid="people.holders")
def verified(sender: Any, email_address: EmailAddress, **sent: Any) -> None:
    """An address proven to be its owner's; one that is new is added to the person's others."""
    address = normalise.email(email_address.email)
    with organisation_scope(operator().id):
        person = hold(email_address.user)
        point = ContactPoint.objects.filter(kind=Kind.EMAIL, value=address).first()
        if point is None:
            source = collect.open_source(SourceKind.ACCOUNT, "account", reference=email_address.user.pk)
            point = ContactPoint.objects.create(person=person, kind=Kind.EMAIL, value=address, source=source)
            collect.came_by(person, point.id, source)
        if point.person_id == person.pk:
            ContactPoint.objects.filter(pk=point.pk).update(verified_at=now())
            _claim_letters(person, address)
