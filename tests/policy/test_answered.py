"""The desk says in numbers how people answer a version: nobody's name, and the same few queries for however many."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation, Role
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Person
from softranet.policy import simulation
from softranet.policy.actions.agree import agree, leave
from softranet.policy.answered import standing
from softranet.policy.models import Departure, Version
from softranet.privacy import hold
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from tests.people import join
from tests.policy.conftest import announced

pytestmark = pytest.mark.django_db
NAMES = ("Leonie Köhler", "Daniel Okafor", "Priya Nair", "Reader 4", "Reader 5")


@pytest.fixture
def version(published: Organisation) -> Version:
    """Version 2, told to five people of whom one has no address that works."""
    with organisation_scope(published.id):
        source = open_source(SourceKind.STAFF, "staff")
        for number, name in enumerate(NAMES):
            meet(source, email=f"reader{number}@example.org", name=name)
        ContactPoint.objects.filter(person__name="Reader 5").update(bounced_at="2026-01-01T00:00Z")
        return announced(published)


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def numbers(version: Version) -> tuple[str, ...]:
    found = standing(version)
    return tuple(str(one) for one in (found.told, found.unreachable, found.agreed, found.left, found.silent))


def test_each_answer_is_counted_once(published: Organisation, version: Version) -> None:
    with organisation_scope(published.id):
        assert numbers(version) == ("4", "1", "0", "0", "5")
        agree(person("Leonie Köhler"), version, how="mail")
        agree(person("Reader 5"), version, how="page")
        leave(person("Daniel Okafor"), version)
        assert numbers(version) == ("4", "1", "2", "1", "2")


def test_a_yes_to_a_later_version_answers_this_one(published: Organisation, version: Version) -> None:
    with organisation_scope(published.id):
        later = announced(published, "audiences")
        agree(person("Leonie Köhler"), later, how="mail")
        assert numbers(version) == ("4", "1", "1", "0", "4")


def test_who_must_wait_for_a_hold_has_left_once(published: Organisation, version: Version) -> None:
    with organisation_scope(published.id):
        held = hold.place(person("Priya Nair"), law="Limitation Act 1963")
        for _click in range(2):
            leave(person("Priya Nair"), version)
        assert Departure.objects.count() == 1
        assert numbers(version) == ("4", "1", "0", "1", "4")
        hold.lift(held)
        assert not Person.objects.filter(name="Priya Nair").exists()
        assert numbers(version) == ("4", "1", "0", "1", "4")


def test_nothing_is_counted_beyond_a_limit(
    published: Organisation, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "UP_TO", 3)
    with organisation_scope(published.id):
        found = standing(version)
        assert found.told.more
        assert found.silent is None


def test_officers_see_it_and_nobody_by_name(published: Organisation, version: Version, mira: Account) -> None:
    client = Client()
    client.force_login(mira)
    page = client.get("/app/larkspur/policy/").content.decode()
    assert "Have not answered" in page
    assert not [name for name in NAMES if name in page]
    reader = Client()
    reader.force_login(join(published, "reader@larkspur.example", "A reader", Role.READER))
    assert "Have not answered" not in reader.get("/app/larkspur/policy/").content.decode()


def test_the_desk_asks_as_often_for_one_person_as_for_many(
    published: Organisation, version: Version, mira: Account
) -> None:
    client = Client()
    client.force_login(mira)
    client.get("/app/larkspur/policy/")
    counted = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/app/larkspur/policy/")
        counted.append(len(queries))
        with organisation_scope(published.id):
            for name in NAMES[:3]:
                agree(person(name), version, how="mail")
    assert counted[0] == counted[1]
