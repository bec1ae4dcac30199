"""An account that can sign in, and everybody's mail."""

import pytest
from allauth.account.models import EmailAddress

from softranet.accounts.models import Account
from tests.mailbox import mailbox, softranet

__all__ = ["mailbox", "signed_up_mira", "softranet"]

PASSWORD = "violins in the old mill"


def with_password(account: Account) -> Account:
    """The account with a verified address and a password."""
    account.set_password(PASSWORD)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


@pytest.fixture
def signed_up_mira(mira: Account) -> Account:
    return with_password(mira)
