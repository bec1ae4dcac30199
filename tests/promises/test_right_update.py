"""right.update: broken when a correction did not stay, or was not passed on."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from softranet.people.models import ContactPoint, Person
from softranet.privacy import ledger
from softranet.privacy import rectify as verb
from softranet.privacy.models import LedgerEntry
from softranet.privacy.models.promising import State
from softranet.privacy.records import now, uuid7
from softranet.privacy.rectify import passed_on, rectify
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "right.update"


@pytest.fixture
def corrected(in_larkspur: SimpleNamespace) -> Person:
    leonie = meet("leonie@example.org", "Leonie Kohler")
    rectify(leonie, leonie, {"name": "Leonie K."}, actor=None, source=None)
    rectify(leonie, leonie, {"name": "Leonie Köhler"}, actor=None, source=None)
    return leonie


def test_nothing_yet_without_corrections(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_while_the_last_correction_stands(corrected: Person) -> None:
    assert evidence(ID).figure == {"n": 2, "lost": 0, "untold": 0}
    assert state(ID) is State.KEPT


def test_broken_when_the_old_value_is_back(corrected: Person) -> None:
    sabotage("UPDATE softranet_people_person SET name = 'Leonie Kohler'")
    assert state(ID) is State.BROKEN


def test_a_later_edit_on_record_is_no_breach(corrected: Person) -> None:
    ledger.record("edited", {"actor": str(uuid7()), "fields": ["name"]}, corrected.id)
    sabotage("UPDATE softranet_people_person SET name = 'Leonie Köhler-Weber'")
    assert state(ID) is State.KEPT


def test_broken_when_who_had_it_was_not_told_in_time(
    in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verb, "_reachable", {})
    leonie = meet("leonie@example.org", "Leonie Köhler")
    point = ContactPoint.objects.get(person=leonie)
    rectify(leonie, point, {"value": "leonie.k@example.org"}, actor=None, source=None)
    assert state(ID) is State.KEPT
    entry = LedgerEntry.objects.get(kind="rectified")
    later = now() + timedelta(days=40)
    monkeypatch.setattr("softranet.privacy.promises.rights.now", lambda: later)
    assert state(ID) is State.BROKEN
    passed_on(entry, "mail", actor=uuid7())
    assert state(ID) is State.KEPT
