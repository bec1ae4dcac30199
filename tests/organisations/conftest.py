"""What the tests of organisations share."""

from collections.abc import Callable

import pytest
from django.test import Client

from softranet.accounts.models import Account
from tests.accounts.conftest import signed_up_mira
from tests.mailbox import mailbox, softranet

__all__ = ["mailbox", "signed_in", "signed_up_mira", "softranet"]


@pytest.fixture
def signed_in() -> Callable[[Account], Client]:
    """A browser in which this account is signed in."""

    def browser(account: Account) -> Client:
        client = Client()
        client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser
