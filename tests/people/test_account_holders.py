"""Whoever signs up for an account becomes one of the operator's people."""

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.organisations.operator import operator
from softranet.people.models import ContactPoint, Person
from softranet.privacy.models import Provenance
from softranet.privacy.scope import organisation_scope


@pytest.fixture
def mira(db: None) -> Account:
    return Account.objects.create_user("mira@larkspur.example", name="Mira Halvorsen")


def test_signing_up_makes_a_person_of_the_operator_once(mira: Account) -> None:
    signed_up.send(Account, account=mira, request=None)
    signed_up.send(Account, account=mira, request=None)
    with organisation_scope(operator().id):
        person = Person.objects.get()
        assert (person.name, person.account_id) == ("Mira Halvorsen", mira.pk)
        assert Provenance.objects.get().way == "account"
        assert ContactPoint.objects.get().verified_at is None


def test_a_confirmed_address_is_noted_as_verified(mira: Account) -> None:
    signed_up.send(Account, account=mira, request=None)
    for address in ("mira@larkspur.example", "mira@halvorsen.example"):
        confirmed = EmailAddress(user=mira, email=address)
        email_confirmed.send(EmailAddress, request=None, email_address=confirmed)
    with organisation_scope(operator().id):
        points = ContactPoint.objects.filter(person=Person.objects.get())
        assert {p.value for p in points} == {"mira@larkspur.example", "mira@halvorsen.example"}
        assert all(p.verified_at for p in points)
