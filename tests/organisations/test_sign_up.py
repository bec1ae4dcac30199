"""Signing up: an account, a verified address, an organisation, and nothing told about who was there before."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.organisations.actions.agree import agreement
from softranet.organisations.models import Founding, Membership, Organisation, Role
from softranet.organisations.signals import organisation_founded
from softranet.privacy.models import LedgerEntry
from softranet.privacy.models.promising import State
from softranet.privacy.scope import organisation_scope
from tests.accounts.conftest import PASSWORD
from tests.hashing import counted
from tests.mailbox import Mailbox
from tests.promises.measuring import state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]

DANIEL = {"name": "Daniel Okafor", "email": "daniel@postmill.example", "password1": "cellos under the bridge",
          "organisation": "Postmill Books", "agreed": agreement().version, "agree": "on"}  # fmt: skip


def test_the_whole_way_in(client: Client, mailbox: Mailbox) -> None:
    heard: list[Any] = []

    def hear(sender: Any, **what: Any) -> None:
        heard.append(what)

    signed_up.connect(hear)
    organisation_founded.connect(hear)
    assert client.get("/start/").status_code == 200
    response = client.post("/start/", DANIEL)
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert not Organisation.objects.filter(slug="postmill-books").exists()
    assert heard == []  # until now anybody could have typed this address
    path = mailbox.link("daniel@postmill.example")
    assert client.get(path).status_code == 200
    assert not EmailAddress.objects.get(email="daniel@postmill.example").verified
    assert client.post(path).headers["Location"] == "/app/"
    made = Organisation.objects.get(slug="postmill-books")
    account = Account.objects.get(email="daniel@postmill.example")
    assert [w["account"] for w in heard] == [account, account]
    assert heard[0]["accepted_at"] < made.created_at
    assert heard[1]["organisation"] == made
    with organisation_scope(made.id):
        assert Membership.objects.get().role == Role.OWNER
        assert LedgerEntry.objects.filter(kind="organisation.founded").exists()
        assert made.agreement_version == agreement().version
        assert state("share.processors_vetted") is State.KEPT, "the agreement is there from sign-up"
    assert not Founding.objects.exists()
    assert client.get("/app/").headers["Location"] == "/app/postmill-books/set-up/"
    signed_up.disconnect(hear)
    organisation_founded.disconnect(hear)


def test_a_known_address_is_answered_the_same(signed_up_mira: Account, mailbox: Mailbox) -> None:
    new, known = Client(), Client()
    answers = [new.post("/start/", DANIEL), known.post("/start/", DANIEL | {"email": "mira@larkspur.example"})]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(302, "/accounts/confirm-email/")}
    pages = [re.sub(rb'value="[^"]{60,}"', b"", c.get("/accounts/confirm-email/").content) for c in (new, known)]
    assert pages[0] == pages[1]
    assert new.cookies.keys() == known.cookies.keys()
    assert "account already" in mailbox.text("mira@larkspur.example")
    # Nor does a second try tell: the first has reserved nothing.
    again = DANIEL | {"slug": "postmill-books"}
    assert {
        Client().post("/start/", again | {"email": e}).status_code for e in ("x@y.example", "mira@larkspur.example")
    } == {302}


def test_a_known_address_takes_as_long(signed_up_mira: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = counted(monkeypatch)

    def work(email: str) -> int:
        hashed.clear()
        Client().post("/start/", DANIEL | {"email": email})
        return len(hashed)

    assert work("mira@larkspur.example") == work("new@postmill.example") == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"agree": ""}, b"required"),
        ({"agreed": "2019-1"}, b"newer version"),
        ({"password1": "short"}, b"15 characters"),
        ({"slug": "Ä"}, b"3 to 40 small letters"),
        ({"slug": "a--b"}, b"3 to 40 small letters"),
        ({"slug": "admin"}, b"reserved"),
        ({"slug": "larkspur"}, b"taken"),
        ({"organisation": "日本"}, b"choose one"),
    ],
)
def test_what_does_not_fit_is_said(
    client: Client, larkspur: Organisation, change: dict[str, str], expected: bytes
) -> None:
    response = client.post("/start/", DANIEL | change)
    assert response.status_code == 200
    assert expected in response.content
    assert not Account.objects.filter(email="daniel@postmill.example").exists()


def test_two_who_want_the_same_name_both_begin(mailbox: Mailbox) -> None:
    browsers = {f"{name}@postmill.example": Client() for name in ("one", "two")}
    for email, browser in browsers.items():
        browser.post("/start/", DANIEL | {"email": email, "slug": "postmill"})
    for email, browser in browsers.items():
        browser.post(mailbox.link(email))
    assert set(Organisation.objects.filter(name="Postmill Books").values_list("slug", flat=True)) == {
        "postmill",
        "postmill-2",
    }


def test_whoever_is_signed_in_founds_another(client: Client, signed_up_mira: Account) -> None:
    client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": PASSWORD})
    again = {"organisation": "Larkspur Concerts", "agreed": agreement().version, "agree": "on"}
    response = client.post("/start/", again)
    assert response.headers["Location"] == "/app/larkspur-concerts/set-up/"
    chosen = client.get("/app/")
    assert b"Larkspur Concerts" in chosen.content
    assert b"Larkspur Music School" in chosen.content


def test_a_signed_in_account_without_an_organisation_is_led_to_one(client: Client) -> None:
    client.force_login(
        Account.objects.create_user("priya@home.example"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get("/app/").headers["Location"] == "/start/"
    assert client.get("/start/").status_code == 200


def test_the_first_page_says_what_this_is(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert b"/start/" in page.content
    assert b"/accounts/login/" in page.content
