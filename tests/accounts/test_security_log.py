"""Sign-ins and failed ones are noted with their whole address, for days."""

from datetime import timedelta

import pytest
from django.test import Client

from softranet.accounts.models import Account, SecurityEvent
from softranet.organisations.operator import operator
from softranet.privacy import sweep
from softranet.privacy.records import now
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_both_are_noted(client: Client, signed_up_mira: Account) -> None:
    said = {"login": "mira@larkspur.example"}
    client.post("/accounts/login/", {**said, "password": "not hers at all"}, REMOTE_ADDR="203.0.113.77")
    client.post("/accounts/login/", {"login": "no@larkspur.example", "password": "x"}, REMOTE_ADDR="203.0.113.78")
    client.post("/accounts/login/", {**said, "password": PASSWORD}, REMOTE_ADDR="2001:db8::77")
    found = [(row.kind, row.address, row.account) for row in SecurityEvent.objects.order_by("at")]
    assert found == [
        ("failed", "203.0.113.77", signed_up_mira),
        ("failed", "203.0.113.78", None),
        ("signed_in", "2001:db8::77", signed_up_mira),
    ]


def test_they_go_after_days(signed_up_mira: Account) -> None:
    for days in (1, 15):
        SecurityEvent.objects.create(kind="failed", address="203.0.113.77", at=now() - timedelta(days=days))
    sweep.run(operator().id, shared=True)
    assert SecurityEvent.objects.count() == 1
