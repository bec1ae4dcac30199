"""Somebody who works here is erased by the operator: nothing in any organisation points to their account after it."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import connection
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Invitation, Organisation, Role
from softranet.people.holders import hold
from softranet.people.models import Person
from softranet.privacy import sweep
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.people import join
from tests.privacy.conftest import meet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]
SignedIn = Callable[[Account], Client]


@pytest.fixture
def known_elsewhere(mira: Account, postmill: Organisation, larkspur: Organisation, signed_in: SignedIn) -> Person:
    """Mira as the operator's person: she is a person of Postmill too, and has invited somebody to Larkspur."""
    holder = hold(mira)
    with organisation_scope(postmill.id):
        meet("mira@larkspur.example", "Mira Halvorsen", account=mira)
    assert signed_in(mira).post(
        "/app/larkspur/invitations/", {"email": "priya@larkspur.example", "role": "member"}
    ).status_code == 302  # fmt: skip
    return holder


def check_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


M = TypeVar("M", Person, Invitation)


def everywhere(model: type[M]) -> list[M]:
    found: list[M] = []
    for organisation in Organisation.objects.all():
        with organisation_scope(organisation.id):
            found.extend(model.objects.all())
    return found


def test_nothing_points_to_an_erased_account_and_the_certificate_counts_it(
    known_elsewhere: Person, mira: Account, softranet: Organisation, postmill: Organisation, signed_in: SignedIn
) -> None:
    officer = signed_in(join(softranet, "future@softranet.com", "Asha Menon", Role.OWNER))
    answer = officer.post(f"/app/softranet/people/{known_elsewhere.pk}/deletion/", follow=True)
    check_keys()
    assert not Account.objects.filter(pk=mira.pk).exists()
    assert everywhere(Invitation) == []
    (kept,) = everywhere(Person)
    assert (kept.organisation_id, kept.name, kept.account_id) == (postmill.id, "Mira Halvorsen", None)
    with organisation_scope(softranet.id):
        body = Certificate.objects.get().body
    assert body["detached"] == [{"table": "softranet_people.Person", "count": 1}]
    assert {"table": "softranet_organisations.Invitation", "count": 1} in body["erased"]
    assert "kept without a link to the account" in answer.content.decode()


def test_the_sweep_ends_an_account_that_others_point_to(
    known_elsewhere: Person, mira: Account, softranet: Organisation, postmill: Organisation
) -> None:
    with organisation_scope(softranet.id):
        Person.objects.filter(pk=known_elsewhere.pk).update(last_activity_at=now() - timedelta(days=7 * 366))
    sweep.run(softranet.id)
    check_keys()
    assert not Account.objects.filter(pk=mira.pk).exists()
    assert [(p.organisation_id, p.account_id) for p in everywhere(Person)] == [(postmill.id, None)]


def test_signing_in_is_an_activity(mira: Account, softranet: Organisation, signed_in: SignedIn) -> None:
    holder = hold(mira)
    with organisation_scope(softranet.id):
        Person.objects.filter(pk=holder.pk).update(last_activity_at=now() - timedelta(days=7 * 366))
    signed_in(mira)
    sweep.run(softranet.id)
    assert Account.objects.filter(pk=mira.pk).exists()
