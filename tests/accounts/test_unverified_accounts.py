"""Accounts that nobody ever verified go by themselves."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from softranet.accounts import tasks
from softranet.accounts.models import Account
from softranet.privacy.records import now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]


def test_only_unverified_and_late_ones_go(signed_up_mira: Account) -> None:
    late, fresh = (Account.objects.create_user(f"{word}@larkspur.example") for word in ("late", "fresh"))
    for account in (late, fresh):
        EmailAddress.objects.create(user=account, email=account.email, primary=True)
    Account.objects.exclude(pk=fresh.pk).update(created_at=now() - timedelta(days=31))
    assert tasks.forget() == 1
    assert set(Account.objects.values_list("email", flat=True)) == {"mira@larkspur.example", "fresh@larkspur.example"}
    assert not EmailAddress.objects.filter(email="late@larkspur.example").exists()
