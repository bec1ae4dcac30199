"""Stored evidence is refreshed by what is new and a share of the rest, and finds what was changed all the same."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from softranet.people.models import Person
from softranet.privacy import collect, readings
from softranet.privacy.internal.traces import earliest_id
from softranet.privacy.models import Measurement, Reading, Source
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.records import now
from tests.promises.measuring import sabotage

pytestmark = pytest.mark.django_db
ID, PEOPLE = "collect.sources", 1000


@pytest.fixture(autouse=True)
def _many(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """People who came ten days ago, and what counts as many made small."""
    monkeypatch.setattr(readings, "FEW", 20)
    monkeypatch.setattr(collect, "resolvers", dict)  # imports of the test need not be there
    _come(PEOPLE, days=10)


def _come(count: int, *, days: int) -> None:
    source, _made = Source.objects.get_or_create(kind="staff", way="staff", name="the front desk")
    first = earliest_id(now() - timedelta(days=days)).int + Person.objects.count()
    Person.objects.bulk_create(Person(id=UUID(int=first + n), name="Priya Nair", source=source) for n in range(count))


def _refreshed() -> Measurement:
    return measure(ID, whole=False)[1]


def _asked(measured: Callable[[], object]) -> int:
    """Of how many people the statements about them ask: those numbered between the bounds that they name."""
    with CaptureQueriesContext(connection) as captured:
        measured()
    count = 0
    for sql in (q["sql"] for q in captured if "count(*)" in q["sql"] and 'FROM "softranet_people_person"' in q["sql"]):
        people = Person.objects.all()
        for sign, number in re.findall(r'"softranet_people_person"."id" (>=|<) \'([0-9a-f-]+)\'', sql):
            people = people.filter(**{"pk__gte" if sign == ">=" else "pk__lt": number})
        count += people.count()
    return count


def test_a_refresh_reads_the_new_and_a_share_of_the_old() -> None:
    assert _asked(lambda: measure(ID)) >= PEOPLE
    _come(10, days=0)
    row: list[Measurement] = []
    assert 10 <= _asked(lambda: row.append(_refreshed())) < 100
    assert row[0].checked >= PEOPLE + 10
    assert row[0].state == State.KEPT


def test_what_is_new_and_wrong_is_found_at_once(in_larkspur: SimpleNamespace) -> None:
    measure(ID)
    _come(10, days=0)
    assert _refreshed().state == State.KEPT
    Person.objects.bulk_create([Person(name="Leonie Köhler", source=_import())])
    row = _refreshed()
    assert (row.state, row.violations) == (State.BROKEN, 1)


def test_it_stays_broken_until_it_is_mended() -> None:
    measure(ID)
    person = Person.objects.create(name="Leonie Köhler", source=_import())
    assert [_refreshed().state for _ in range(3)] == [State.BROKEN] * 3
    person.source_row = 7
    person.save()
    assert _refreshed().state == State.KEPT


def test_an_old_record_changed_past_everything_is_found_by_a_whole_reading_and_within_a_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readings, "ROUND", 4)
    measure(ID)
    last = Person.objects.order_by("-id")[0]
    assert sabotage("UPDATE softranet_people_person SET source_id = %s WHERE id = %s", _import().id, last.id) == 1
    states = [_refreshed().state for _ in range(5)]
    assert states[0] == State.KEPT
    assert State.BROKEN in states
    assert measure(ID)[0].state == State.BROKEN


def test_it_says_since_when_everything_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "ROUND", 2)
    first = measure(ID)[1]
    assert first.whole_at is not None
    assert first.at - first.whole_at < timedelta(minutes=1)
    assert Reading.objects.exists()
    Reading.objects.update(whole_at=now() - timedelta(days=3), began_at=now() - timedelta(days=2))
    said = [_refreshed().whole_at or now() for _ in range(4)]
    assert now() - said[0] > timedelta(days=2, hours=23)
    assert timedelta(days=1, hours=23) < now() - said[1] < timedelta(days=2, hours=1)
    assert now() - said[3] < timedelta(minutes=1)


def test_records_that_went_are_counted_no_more_after_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "ROUND", 2)
    before = measure(ID)[1].checked
    Person.objects.filter(id__in=list(Person.objects.values_list("id", flat=True)[:100])).delete()
    assert [_refreshed().checked for _ in range(3)][-1] == before - 100


def test_few_records_are_read_whole_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "FEW", 10 * PEOPLE)
    measure(ID)
    last = Person.objects.order_by("id")[0]
    sabotage("UPDATE softranet_people_person SET source_id = %s WHERE id = %s", _import().id, last.id)
    assert _refreshed().state == State.BROKEN


def _import() -> Source:
    """One without the line that its records stood on."""
    return Source.objects.get_or_create(kind="import", way="import", name="past everything", reference=None)[0]
