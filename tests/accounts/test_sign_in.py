"""Signing in: password, safe redirects, limits, nothing told about who has an account."""

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from softranet.accounts.models import Account, Session
from tests.accounts.conftest import PASSWORD
from tests.hashing import counted
from tests.mailbox import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]


def test_a_password_opens_the_workspace_and_the_session_knows_its_account(
    client: Client, signed_up_mira: Account
) -> None:
    response = client.post("/accounts/login/", {"login": "Mira@Larkspur.example", "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/app/")
    assert Session.objects.get(account=signed_up_mira)
    assert signed_up_mira.password.startswith("argon2")


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, signed_up_mira: Account) -> None:
    wrong = client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": "something else here"})
    unknown = client.post("/accounts/login/", {"login": "nobody@larkspur.example", "password": "something else here"})
    assert wrong.status_code == unknown.status_code == 200
    assert b"do not go together" in wrong.content
    assert body(wrong.content, b"mira@") == body(unknown.content, b"nobody@")


def body(content: bytes, name: bytes) -> bytes:
    """A page without its form token and the address that was typed."""
    return re.sub(rb'csrfmiddlewaretoken" value="[^"]+"', b"", content).replace(name, b"")


def test_a_wrong_password_and_an_unknown_address_take_alike(
    client: Client, signed_up_mira: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = counted(monkeypatch)

    def work(email: str) -> tuple[int, int]:
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            client.post("/accounts/login/", {"login": email, "password": "something else here"})
        return len(hashed), len(queries)

    work("warm@larkspur.example")
    known, unknown = work("mira@larkspur.example"), work("nobody@larkspur.example")
    assert known[0] == unknown[0] == 1
    assert abs(known[1] - unknown[1]) <= 1


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
                                   "http://testserver.evil.example/", "http://localhost/app/"])  # fmt: skip
def test_only_our_own_pages_follow_a_sign_in(client: Client, signed_up_mira: Account, there: str) -> None:
    response = client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": PASSWORD, "next": there})
    assert response.headers["Location"] == "/app/"


def test_the_page_that_asked_for_it_follows(client: Client, signed_up_mira: Account) -> None:
    response = client.get("/app/larkspur/members/")
    assert response.headers["Location"] == "/accounts/login/?next=/app/larkspur/members/"
    response = client.post("/accounts/login/", {
        "login": "mira@larkspur.example", "password": PASSWORD, "next": "/app/larkspur/members/",
    })  # fmt: skip
    assert response.headers["Location"] == "/app/larkspur/members/"


def test_guessing_is_slowed_down_in_every_process(client: Client, signed_up_mira: Account) -> None:
    for _ in range(5):
        client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": "a wrong one again"})
    right = client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": PASSWORD})
    assert right.status_code == 200
    assert b"Too many attempts" in right.content


def test_the_shared_cache_keeps_no_address(client: Client, signed_up_mira: Account) -> None:
    client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": "no"}, REMOTE_ADDR="203.0.113.77")
    client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": "no"}, REMOTE_ADDR="2001:db8::77")
    assert caches["default"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(cache_key || value, ' ') FROM softranet_cache")
        kept = cursor.fetchone()[0]
    assert kept
    assert not any(part in kept for part in ("203.0.113", "2001:db8", "mira"))


def test_signing_out_needs_a_post(client: Client, signed_up_mira: Account) -> None:
    client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": PASSWORD})
    client.get("/accounts/logout/")
    assert Session.objects.filter(account=signed_up_mira).exists()
    client.post("/accounts/logout/")
    assert not Session.objects.filter(account=signed_up_mira).exists()


def test_a_forgotten_password_is_set_anew_by_mail(client: Client, signed_up_mira: Account, mailbox: Mailbox) -> None:
    known = client.post("/accounts/password/reset/", {"email": "mira@larkspur.example"}, HTTP_HOST="localhost")
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@larkspur.example"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert mailbox.to("nobody@larkspur.example") == []
    path = mailbox.link("mira@larkspur.example")
    page = client.get(path, follow=True)
    there = page.request["PATH_INFO"]
    short = client.post(there, {"password1": "short", "password2": "short"})
    assert b"15 characters" in short.content
    client.post(there, {"password1": "cellos under the bridge", "password2": "cellos under the bridge"})
    signed_up_mira.refresh_from_db()
    assert signed_up_mira.check_password("cellos under the bridge")
    assert "set anew" in mailbox.text("mira@larkspur.example")
    assert b"no longer works" in client.get(path, follow=True).content
