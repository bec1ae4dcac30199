"""Every page of this workspace, as every role, as a stranger and as nobody."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern

from softranet.accounts.models import Account
from softranet.organisations import urls
from softranet.organisations.models import Organisation, Role
from softranet.organisations.roles import MAY
from tests.people import join

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]
SignedIn = Callable[[Account], Client]


def address(entry: URLPattern) -> str:
    return "/app/larkspur/" + str(entry.pattern).replace("<uuid:number>", str(uuid4()))


@pytest.mark.parametrize("entry", urls.workspace, ids=lambda entry: str(entry.name))
def test_each_role_gets_where_it_may(
    entry: URLPattern, larkspur: Organisation, mira: Account, postmill: Organisation, signed_in: SignedIn
) -> None:
    act = entry.callback.act  # type: ignore[attr-defined]  # a page without one would be open to every member
    for role in Role:
        client = signed_in(join(larkspur, f"{role}@larkspur.example", str(role.label), role))
        for method in ("get", "post"):
            status = getattr(client, method)(address(entry)).status_code
            assert (status == 403) == (act not in MAY[role]), (role, method, status)
            assert status < 500
    stranger = signed_in(join(postmill, "daniel@postmill.example", "Daniel Okafor", Role.OWNER))
    for method in ("get", "post", "put", "delete", "patch"):
        assert getattr(stranger, method)(address(entry)).status_code == 404
        assert getattr(Client(), method)(address(entry)).headers["Location"].startswith("/accounts/login/")
