"""Larkspur with two of its people, its owner's browser, and everybody's mail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.incidents.actions import enter
from softranet.incidents.models import Incident
from softranet.organisations.models import Membership, Organisation
from softranet.people.models import Person
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.mailbox import mailbox, softranet
from tests.organisations.conftest import signed_in
from tests.privacy.conftest import meet

__all__ = ["mailbox", "signed_in", "softranet"]


@pytest.fixture
def leonie(larkspur: Organisation) -> Person:
    with organisation_scope(larkspur.id):
        return meet("leonie@example.org", "Leonie Köhler")


@pytest.fixture
def daniel(larkspur: Organisation) -> Person:
    with organisation_scope(larkspur.id):
        return meet("daniel@example.org", "Daniel Okafor")


@pytest.fixture
def owner(mira: Account, signed_in: Callable[[Account], Client]) -> Client:
    return signed_in(mira)


def entered(account: Account, found_at: datetime | None = None, **facts: Any) -> Incident:
    """A stolen laptop, known since an hour ago, in the open scope."""
    return enter.enter(
        Membership.objects.get(account=account), name="A stolen laptop", happened="It was taken from a train.",
        harms=["confidentiality"], found_at=found_at or now() - timedelta(hours=1), **facts,
    )  # fmt: skip
