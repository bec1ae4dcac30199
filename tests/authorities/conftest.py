"""Larkspur, its owner and an officer, and a request about Leonie Köhler."""

from collections.abc import Callable

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.authorities.actions import decide, enter
from softranet.authorities.models import LegalRequest
from softranet.organisations.models import Membership, Organisation, Role
from softranet.people.models import Person
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Category
from tests.organisations.conftest import signed_in
from tests.people import join
from tests.privacy.conftest import meet

__all__ = ["signed_in"]
REASONS = "The order of the magistrate names her and covers these data."


@pytest.fixture
def leonie(larkspur: Organisation) -> Person:
    with organisation_scope(larkspur.id):
        return meet("leonie@example.org", "Leonie Köhler", "+4930123456789")


@pytest.fixture
def officer(larkspur: Organisation) -> Account:
    return join(larkspur, "daniel@larkspur.example", "Daniel Okafor", Role.OFFICER)


def entered(account: Account, **facts: object) -> LegalRequest:
    """A request of the police about Leonie, in the open scope."""
    given = {"side": "authority", "ground": "order", "law": "Order 12/2026", "asked": "Name and address.",
             "name": "Kochi City Police", "country": "IN", **facts}  # fmt: skip
    actor = Membership.objects.get(account=account)
    row = enter.enter(actor, **given)  # type: ignore[arg-type]
    enter.name_people(actor, row, ["leonie@example.org"])
    return row


def granted(account: Account, **facts: object) -> LegalRequest:
    """The same, decided by that member alone."""
    row = entered(account, **facts)
    decide.decide(Membership.objects.get(account=account), row, "grant", REASONS, [Category.NAME, Category.EMAIL])
    row.refresh_from_db()
    return row


@pytest.fixture
def owner(mira: Account, signed_in: Callable[[Account], Client]) -> Client:
    return signed_in(mira)
