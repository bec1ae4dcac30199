"""policy.law: the version in force names who is responsible, where, and under which law."""

import pytest
from django.db import connection

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.policy.actions.publish import ensure_published
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db


def state(organisation: Organisation) -> State:
    with organisation_scope(organisation.id):
        return measure("policy.law")[0].state


@pytest.fixture
def published(larkspur: Organisation, mira: Account) -> Organisation:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
    return larkspur


def test_nothing_yet_before_the_first_version(larkspur: Organisation) -> None:
    assert state(larkspur) == State.NOTHING_YET


def test_kept_when_all_is_stated(published: Organisation) -> None:
    assert state(published) == State.KEPT


@pytest.mark.parametrize(
    "change", ["contact_email = 'other@larkspur.example'", "street = '99 Elsewhere'", "law = 'DE'"]
)
def test_broken_when_a_fact_changed_and_the_text_did_not(published: Organisation, change: str) -> None:
    with organisation_scope(published.id), connection.cursor() as cursor:
        cursor.execute(f"UPDATE softranet_organisations_organisation SET {change} WHERE id = %s", [published.id])
    assert state(published) == State.BROKEN


def test_broken_when_nobody_is_left_to_answer(published: Organisation) -> None:
    with organisation_scope(published.id), connection.cursor() as cursor:
        cursor.execute("DELETE FROM softranet_organisations_membership")
    assert state(published) == State.BROKEN
