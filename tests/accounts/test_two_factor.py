"""The second factor: an authenticator app, recovery codes, and what is kept of them."""

from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from softranet.accounts import sign_in_links
from softranet.accounts.models import Account
from tests.accounts.conftest import PASSWORD
from tests.mailbox import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def set_up(client: Client) -> str:
    """Sign in and switch the second factor on; the app's secret."""
    client.post("/accounts/login/", {"login": "mira@larkspur.example", "password": PASSWORD})
    page = client.get("/accounts/two-factor/totp/activate/")
    assert page.headers["Location"].startswith(
        "/accounts/reauthenticate/"
    )  # whoever finds the desk empty gets no further
    assert client.get(page.headers["Location"]).status_code == 200
    page = client.post(page.headers["Location"], {"password": PASSWORD}, follow=True)
    secret = str(page.context["form"].secret)
    assert client.post("/accounts/two-factor/totp/activate/", {"code": code(secret)}).status_code == 302
    return secret


def test_signing_in_then_needs_a_code(
    client: Client, signed_up_mira: Account, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    assert "authenticator app as well" in mailbox.text("mira@larkspur.example")
    other = Client()
    response = other.post("/accounts/login/", {"login": "mira@larkspur.example", "password": PASSWORD})
    assert response.headers["Location"] == "/accounts/two-factor/authenticate/"
    assert other.get("/app/larkspur/").status_code == 302
    assert b"not right" in other.post("/accounts/two-factor/authenticate/", {"code": "000000"}).content
    cache.clear()  # a code works once, and the test is quicker than the next one comes
    response = other.post("/accounts/two-factor/authenticate/", {"code": code(secret)})
    assert response.headers["Location"] == "/app/"


def test_a_recovery_code_works_once(client: Client, signed_up_mira: Account) -> None:
    set_up(client)
    page = client.get("/accounts/two-factor/recovery-codes/")
    one = page.context["unused_codes"][0]
    assert one.encode() in page.content
    for attempt, expected in ((Client(), 302), (Client(), 200)):
        attempt.post("/accounts/login/", {"login": "mira@larkspur.example", "password": PASSWORD})
        assert attempt.post("/accounts/two-factor/authenticate/", {"code": one}).status_code == expected


def test_a_copy_of_the_database_holds_no_secret(client: Client, signed_up_mira: Account) -> None:
    secret = set_up(client)
    stored = Authenticator.objects.get(user=signed_up_mira, type="totp").data["secret"]
    assert secret not in stored
    assert get_adapter().decrypt(stored) == secret


@pytest.mark.parametrize("page", ["", "totp/deactivate/", "recovery-codes/generate/", "recovery-codes/download/"])
def test_its_pages_open(client: Client, signed_up_mira: Account, page: str) -> None:
    set_up(client)
    assert client.get(f"/accounts/two-factor/{page}").status_code == 200


def test_an_account_without_a_password_is_not_told_it_has_one(client: Client, signed_up_mira: Account) -> None:
    signed_up_mira.set_unusable_password()
    signed_up_mira.save()
    client.post(sign_in_links.issue(signed_up_mira))
    page = client.get("/accounts/two-factor/").content.decode()
    assert "You have no password" in page
    assert "password alone" not in page
    assert "stands alone" not in page
