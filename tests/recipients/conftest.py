"""Larkspur, its owner, and people whose data went to others."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.disclose import disclose
from softranet.privacy.models import Recipient
from softranet.privacy.permitted import permitted
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import RELATION, Category
from tests.mailbox import mailbox, softranet
from tests.organisations.conftest import signed_in
from tests.privacy.conftest import meet

__all__ = ["mailbox", "signed_in", "softranet"]
AGREED = {"agreement_from": date(2020, 1, 1), "vetted_at": date(2020, 1, 1)}


@pytest.fixture
def leonie(larkspur: Organisation) -> Person:
    with organisation_scope(larkspur.id):
        return meet("leonie@example.org", "Leonie Köhler", "+4930123456789")


@pytest.fixture
def owner(mira: Account, signed_in: Callable[[Account], Client]) -> Client:
    return signed_in(mira)


def registered(key: str = "postmill", **facts: Any) -> Recipient:
    """A recipient that lacks nothing, in the open scope, but for what is said otherwise."""
    given = {"name": "Postmill Books", "kind": "processor", "country": "IN", "purposes": ["relation", "rights"],
             "categories": ["email", "name"], **AGREED, **facts}  # fmt: skip
    return Recipient.objects.create(key=key, **given)


def hand_over(person: Person, key: str = "postmill", what: tuple[Category, ...] = (Category.EMAIL,)) -> None:
    with disclose(permitted(RELATION), recipient=key, what=what) as out:
        out.add(person)
