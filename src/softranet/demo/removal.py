"""Taking the demo out again: every row of it, its owner's account, and nothing else."""

from uuid import UUID

from django.db import connection, transaction

from softranet.accounts.models import Account
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.operator import operator
from softranet.organisations.seeing import seen_as
from softranet.people.models import Person
from softranet.privacy.erase import erase
from softranet.privacy.isolation import scoped_models
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.scope import organisation_scope


class NotADemo(ValueError):
    """The organisation is a real one. Expected: one that was loaded as a demo; others end by their own set-up."""


def count_rows(organisation: Organisation) -> dict[str, int]:
    """How many records of each kind removal would delete."""
    with organisation_scope(organisation.id):
        counts = {
            str(m._meta.verbose_name_plural): m._default_manager.filter(organisation_id=organisation.id).count()
            for m in scoped_models() if issubclass(m, ScopedRecord)
        }  # fmt: skip
    return {name: count for name, count in counts.items() if count}


def remove(organisation: Organisation) -> int:
    """Delete the demo; returns how many rows went. Raises ``NotADemo``."""
    if not organisation.is_demo:
        raise NotADemo(f"{organisation.slug} is not a demo")
    removed = 0
    with transaction.atomic():
        with organisation_scope(organisation.id), connection.cursor() as cursor:
            accounts = list(
                Membership.objects.filter(organisation_id=organisation.id).values_list("account_id", flat=True)
            )
            for model in scoped_models():
                if issubclass(model, ScopedRecord):
                    cursor.execute(
                        f'DELETE FROM "{model._meta.db_table}" WHERE organisation_id = %s', [organisation.id]  # noqa: S608
                    )
                    removed += cursor.rowcount
            Organisation.objects.filter(id=organisation.id).delete()
        with organisation_scope(operator().id):
            for person in Person.objects.filter(account__in=accounts):
                if not _member_elsewhere(person.account_id):
                    erase(person, reason="demo removed", requested_at=now())
            Account.objects.filter(id__in=accounts, memberships=None, persons=None).delete()
    return removed


def _member_elsewhere(account_id: UUID | None) -> bool:
    with seen_as(account_id):
        return Membership.objects.filter(account=account_id).exists()
