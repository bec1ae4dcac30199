"""Whoever is known to be too young to agree alone is asked for no agreement, and theirs opens nothing."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from softranet.people import ages
from softranet.people.models import Person
from softranet.privacy import facts
from softranet.privacy.permitted import Refusal, explain_all, permitted
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import NEWSLETTER, RELATION
from tests.privacy.test_further_refusals import subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return subscriber("leonie@example.org", "Leonie Köhler")


def aged(person: Person, years: int) -> Person:
    """Who turned so old today."""
    today = now().astimezone(UTC).date()
    person.birth_date = ages.born_after(today, years)
    person.save()
    return person


@pytest.mark.usefixtures("in_larkspur")
def test_who_is_known_to_be_under_the_age_gets_nothing_that_needs_their_own_yes(leonie: Person) -> None:
    daniel = subscriber("daniel@example.org", "Daniel Okafor")
    assert permitted(NEWSLETTER).permits(leonie)  # nobody's age is asked for
    aged(leonie, 12)
    aged(daniel, 13)
    assert permitted(NEWSLETTER).explain(leonie) == [Refusal.TOO_YOUNG]
    assert list(permitted(NEWSLETTER).filter(Person.objects.all())) == [daniel]
    assert permitted(RELATION).permits(leonie)
    assert explain_all(leonie)["newsletter"] == [Refusal.TOO_YOUNG]


@pytest.mark.parametrize(("born", "today", "child"), [
    (date(2012, 2, 29), date(2025, 2, 28), True), (date(2012, 2, 29), date(2025, 3, 1), False),
    (date(2015, 2, 28), date(2028, 2, 29), False), (date(2015, 3, 1), date(2028, 2, 29), True),
    (date(2012, 12, 31), date(2025, 12, 31), False),
])  # fmt: skip
def test_a_birthday_in_a_leap_year(born: date, today: date, *, child: bool) -> None:
    assert (born > ages.born_after(today, 13)) is child


def test_a_lower_age_counts_for_who_comes_after_it(leonie: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    daniel = subscriber("daniel@example.org", "Daniel Okafor")
    for person in (leonie, daniel):
        aged(person, 14)
    began = datetime(2026, 1, 1, tzinfo=UTC)
    past = [(datetime(2020, 1, 1, tzinfo=UTC), {"age.child": 16}), (began, {"age.child": 13})]
    monkeypatch.setattr(facts, "_history", [lambda _organisation: past])
    Person.objects.filter(id=leonie.id).update(collected_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert list(ages.under(facts.so_far(current()))) == [leonie]
    past.append((now(), {"age.child": 15}))
    assert set(ages.under(facts.so_far(current()))) == {leonie, daniel}
