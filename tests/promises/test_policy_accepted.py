"""policy.accepted and policy.terms: every account signed up under a text on record, to the letter."""

import pytest
from django.db import connection

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from softranet.policy.models import Acceptance
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("promise", ["policy.accepted", "policy.terms"])


@pytest.fixture
def softranet(db: None) -> Organisation:
    return operator()


def sign_up(email: str = "mira@larkspur.example") -> Account:
    account: Account = Account.objects.create_user(email, name="Mira Halvorsen")
    signed_up.send(Account, account=account, request=None)
    return account


def state(promise: str, organisation: Organisation) -> State:
    with organisation_scope(organisation.id):
        return measure(promise)[0].state


@BOTH
def test_nobody_has_signed_up_yet(promise: str, softranet: Organisation) -> None:
    assert state(promise, softranet) == State.NOTHING_YET


@BOTH
def test_kept_when_every_account_accepted(promise: str, softranet: Organisation) -> None:
    sign_up()
    assert state(promise, softranet) == State.KEPT


@BOTH
def test_broken_by_an_account_that_never_accepted(promise: str, softranet: Organisation) -> None:
    sign_up()
    with organisation_scope(softranet.id):
        Acceptance.objects.all().delete()
    assert state(promise, softranet) == State.BROKEN


@BOTH
def test_broken_by_an_acceptance_of_another_text(promise: str, softranet: Organisation) -> None:
    sign_up()
    with organisation_scope(softranet.id), connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM softranet_policy_acceptance RETURNING *)"
            " INSERT INTO softranet_policy_acceptance (id, organisation_id, subject_id, version_id, sha256, how, at)"
            " SELECT id, organisation_id, subject_id, version_id, repeat('0', 64), how, at FROM gone"
        )
        assert cursor.rowcount
    assert state(promise, softranet) == State.BROKEN
