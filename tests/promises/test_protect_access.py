"""protect.access: the database is opened on purpose, past every control, and the evidence says broken."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from softranet.organisations.models import Membership, Organisation
from softranet.organisations.seeing import identify
from softranet.people.models import Tag
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.scope import organisation_scope
from tests.ownership import as_owner
from tests.people import found

TAGS = "softranet_people_tag"


@pytest.fixture
def two_organisations(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Organisation]]:
    """Committed, since the sabotage happens on the owner's own connection."""
    with django_db_blocker.unblock():
        made = [found("larkspur", "Larkspur"), found("postmill", "Postmill")]
        for organisation in made:
            with organisation_scope(organisation.id):
                Tag.objects.create(name="choir")
        connection.close()
        yield made
        connection.close()
        with as_owner() as owner:
            owner.execute(f"ALTER TABLE {TAGS} ENABLE ROW LEVEL SECURITY")
            owner.execute(f"DROP POLICY IF EXISTS sabotage ON {TAGS}")
            for one in made:
                owner.execute(f"DELETE FROM {TAGS} WHERE organisation_id = %s", [one.id])
                owner.execute("DELETE FROM softranet_organisations_organisation WHERE id = %s", [one.id])


def measured(organisation: Organisation) -> Any:
    with organisation_scope(organisation.id):
        evidence, _row = measure("protect.access", store=False)
    connection.close()
    return evidence


def sabotage(statement: str) -> None:
    with as_owner() as owner:
        owner.execute(statement)


def test_it_is_kept(two_organisations: list[Organisation]) -> None:
    evidence = measured(two_organisations[0])
    assert (evidence.state, evidence.figure["seen"]) == (State.KEPT, 0)
    assert evidence.checked > 20


def test_a_table_without_its_guard_breaks_it(two_organisations: list[Organisation]) -> None:
    sabotage(f"ALTER TABLE {TAGS} DISABLE ROW LEVEL SECURITY")
    evidence = measured(two_organisations[0])
    assert (evidence.state, evidence.figure["seen"]) == (State.BROKEN, 1)


def test_a_second_rule_that_lets_everybody_in_breaks_it(two_organisations: list[Organisation]) -> None:
    sabotage(f"CREATE POLICY sabotage ON {TAGS} USING (true)")
    evidence = measured(two_organisations[0])
    assert (evidence.state, evidence.figure["seen"]) == (State.BROKEN, 1)


@pytest.mark.django_db
def test_a_member_with_an_unknown_role_breaks_it(larkspur: Organisation, mira: Any) -> None:
    with organisation_scope(larkspur.id):
        Membership.objects.update(role="wizard")
        assert measure("protect.access", store=False)[0].state == State.BROKEN


@pytest.mark.django_db
def test_the_readers_own_places_elsewhere_do_not_count(
    larkspur: Organisation, mira: Any, postmill: Organisation
) -> None:
    with organisation_scope(postmill.id):
        Membership.objects.create(account=mira, role="reader")
    with organisation_scope(larkspur.id):
        identify(mira.pk)
        assert measure("protect.access", store=False)[0].state == State.KEPT
