"""collect.sources: broken when a record's source leads nowhere."""

from types import SimpleNamespace

import pytest

from softranet.people.models import Person
from softranet.privacy.models import Source
from softranet.privacy.models.promising import State
from softranet.privacy.records import uuid7
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "collect.sources"


def test_nothing_yet_without_records(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_when_each_came_by_an_act_on_record(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    found = evidence(ID)
    assert found.state is State.KEPT
    assert found.figure["n"] >= 4


def test_broken_when_the_submission_is_gone(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    assert sabotage("UPDATE softranet_privacy_source SET kind = 'form', reference = %s", uuid7()) == 1
    assert state(ID) is State.BROKEN


def test_broken_when_a_third_party_is_not_named(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    sabotage("UPDATE softranet_privacy_source SET kind = 'third_party', name = ''")
    assert state(ID) is State.BROKEN


def test_broken_when_an_imported_record_stood_on_no_line(in_larkspur: SimpleNamespace) -> None:
    source = Source.objects.create(kind="third_party", way="import", name="Rosetta Fraud Screening")
    Person.objects.create(name="Priya Nair", source=source)
    assert state(ID) is State.KEPT
    sabotage("UPDATE softranet_privacy_source SET kind = 'import'")
    assert state(ID) is State.BROKEN


def test_broken_when_an_address_came_by_no_way(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    assert sabotage("DELETE FROM softranet_privacy_provenance") == 1
    assert state(ID) is State.BROKEN
