"""right.know_categories: broken when something is held or went out that the reports do not tell of."""

from types import SimpleNamespace
from typing import Any

import pytest

from softranet.people.models import Person
from softranet.privacy.models.promising import State
from softranet.records import report
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "right.know_categories"


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return meet("leonie@example.org", "Leonie Köhler")


def test_nothing_yet_where_nothing_went_out(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_while_the_reports_tell_all(leonie: Person) -> None:
    assert evidence(ID).figure == {"n": 1, "people": 1, "found": 0}
    assert state(ID) is State.KEPT


def test_broken_by_what_went_out_beyond_the_register(leonie: Person) -> None:
    sabotage("UPDATE softranet_privacy_recipient SET categories = '{name}'")
    assert state(ID) is State.BROKEN


@pytest.mark.parametrize("left_out", ["email", "name"])
def test_broken_by_a_report_that_leaves_something_out(
    leonie: Person, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    whole = report.of_person

    def shorter(person: Any) -> Any:
        return [row for row in whole(person) if row.category.key != left_out]

    monkeypatch.setattr(report, "of_person", shorter)
    assert state(ID) is State.BROKEN


def test_broken_by_a_report_that_hides_a_recipient(leonie: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "disclosed", lambda _person: [])
    assert state(ID) is State.BROKEN
