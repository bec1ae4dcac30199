"""Programs with tokens."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.intake import notice
from softranet.organisations import bearer
from softranet.organisations.models import Membership, Organisation, Role
from softranet.organisations.roles import CARE, EDIT, ERASE, EXPORT, SEND, VIEW
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy import collect
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from tests.people import join

ALL = (VIEW, EDIT, SEND, EXPORT, ERASE, CARE)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    notice._known.clear()
    yield
    notice._known.clear()


@pytest.fixture
def token(db: None) -> Callable[..., str]:
    """Makes a token of an organisation for some acts."""

    def make(organisation: Organisation, acts: Iterable[str] = ALL) -> str:
        owner = join_once(organisation)
        with organisation_scope(organisation.id):
            _row, text = bearer.create("a program", acts, actor=Membership.objects.get(account=owner))
        return text

    return make


def join_once(organisation: Organisation) -> Account:
    email = f"owner@{organisation.slug}.example"
    known = Account.objects.filter(email=email).first()
    return known or join(organisation, email, "Owner", Role.OWNER)


class Program(Client):
    """Speaks JSON with a token."""

    def __init__(self, token: str) -> None:
        super().__init__(headers={"authorization": f"Bearer {token}"} if token else {}, raise_request_exception=False)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        data = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self, method)("/api/v1" + path, **data)


@pytest.fixture
def program(larkspur: Organisation, token: Callable[..., str]) -> Program:
    return Program(token(larkspur))


@pytest.fixture
def leonie(larkspur: Organisation) -> Person:
    with organisation_scope(larkspur.id):
        source = collect.open_source(SourceKind.STAFF, "staff")
        return meet(source, email="leonie.koehler@example.org", name="Leonie Köhler", country="DE", language="de")
