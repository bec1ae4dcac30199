"""What goes by itself: accounts whose address nobody ever verified."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef
from procrastinate.contrib.django import app

from softranet.accounts.models import Account
from softranet.accounts.operator import operator_id
from softranet.privacy import facts
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope


@app.periodic(cron="17 3 * * *")
@app.task(name="accounts.forget_unverified")
def forget_unverified(timestamp: int) -> None:
    forget()


def forget() -> int:
    """Delete accounts that were never verified nor signed in, past the stated time; returns how many."""
    operator = operator_id()
    address = EmailAddress.objects.filter(user=OuterRef("pk"))
    with organisation_scope(operator):
        until = now() - timedelta(days=facts.value("keep.unconfirmed", operator))
        late = Account.objects.filter(
            Exists(address), ~Exists(address.filter(verified=True)), created_at__lt=until, last_login=None
        )
        return late.delete()[1].get(Account._meta.label, 0)
