"""The link of a first visit: once, a quarter of an hour, by pressing a button."""

from datetime import timedelta

import pytest
from django.test import Client

from softranet.accounts import sign_in_links
from softranet.accounts.models import Account, Session, SignInLink
from softranet.privacy.records import now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]


def test_it_signs_in_once(client: Client, signed_up_mira: Account) -> None:
    path = sign_in_links.issue(signed_up_mira)
    assert client.post(path).headers["Location"] == "/app/"
    assert Session.objects.filter(account=signed_up_mira).exists()
    assert Client().post(path).status_code == 410


def test_looking_ahead_does_not_spend_it(client: Client, signed_up_mira: Account) -> None:
    path = sign_in_links.issue(signed_up_mira)
    assert client.get(path).status_code == client.head(path).status_code == 200
    assert client.get(path).headers["Cache-Control"] == "private, no-store"
    assert client.post(path).status_code == 302


def test_it_ends(client: Client, signed_up_mira: Account) -> None:
    path = sign_in_links.issue(signed_up_mira)
    SignInLink.objects.update(expires_at=now() - timedelta(seconds=1))
    assert client.get(path).status_code == client.post(path).status_code == 410


def test_a_newer_one_ends_it_and_the_token_is_not_kept(client: Client, signed_up_mira: Account) -> None:
    first, second = sign_in_links.issue(signed_up_mira), sign_in_links.issue(signed_up_mira)
    assert client.post(first).status_code == 410
    assert second.split("/")[-2].encode() not in bytes(SignInLink.objects.get().digest)
