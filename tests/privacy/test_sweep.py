"""The sweep ends what is due, by its table's clock and the organisation's facts, and nothing else."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from softranet.accounts.models import Account, Session
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import facts, restrict, sweep, tombstones
from softranet.privacy.models import LedgerEntry, Look, Measurement, Source
from softranet.privacy.records import now, uuid7
from softranet.privacy.restrict import Ground
from softranet.privacy.scope import organisation_scope
from tests.privacy.conftest import meet, rows_of

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=366)


@pytest.fixture
def organisation(in_larkspur: SimpleNamespace) -> Organisation:
    found: Organisation = in_larkspur.organisation
    return found


def aged(person: Person, years: int) -> Person:
    Person.objects.filter(id=person.id).update(last_activity_at=now() - years * YEAR)
    return person


def looks(person: Person, count: int, at: datetime, apart: timedelta = timedelta(seconds=1)) -> None:
    Look.objects.bulk_create(
        Look(subject=person, actor=uuid7(), page="profile", purpose_key="relation", at=at + n * apart)
        for n in range(count)
    )


def swept(found: list[sweep.Swept]) -> dict[str, int]:
    return {line.table: line.count for line in found}


def test_people_long_gone_go_with_all_they_have(organisation: Organisation, leonie: Person, daniel: Person) -> None:
    before = rows_of(daniel.id)
    aged(leonie, 7)
    found = swept(sweep.run(organisation.id))
    assert rows_of(leonie.id) == {}
    assert rows_of(daniel.id) == before
    assert found["softranet_people.Person"] == 1
    assert found["softranet_people.ContactPoint"] == 2
    assert not Source.objects.filter(id=leonie.source_id).exists()
    assert not LedgerEntry.objects.filter(subject_id=leonie.id).exists()
    assert tombstones.buried(["leonie@example.org"]) == set()  # they may be met again


def test_records_go_by_their_own_clock_while_the_person_stays(organisation: Organisation, leonie: Person) -> None:
    looks(leonie, 25, now() - 7 * YEAR)
    looks(leonie, 5, now() - 5 * YEAR)
    assert swept(sweep.run(organisation.id, batch=10)) == {"softranet_privacy.Look": 25}
    assert Look.objects.filter(subject=leonie).count() == 6


def test_each_batch_leaves_one_leaf_and_the_run_one(organisation: Organisation, leonie: Person) -> None:
    looks(leonie, 25, now() - 7 * YEAR, apart=timedelta(days=10))
    sweep.run(organisation.id, batch=10)
    leaves = [json.loads(bytes(e.payload or b"")) for e in LedgerEntry.objects.filter(kind="swept").order_by("id")]
    counts = [leaf["counts"]["softranet_privacy.Look"]["erased"] for leaf in leaves]
    assert sum(counts) == 25
    assert len(counts) > 1
    assert max(counts) < 25
    assert LedgerEntry.objects.filter(kind="sweep").count() == 1
    assert sweep.last_run() is not None


def test_the_statements_of_a_batch_do_not_grow_with_it(organisation: Organisation, leonie: Person) -> None:
    def queries(rows: int) -> int:
        looks(leonie, rows, now() - 7 * YEAR)
        with CaptureQueriesContext(connection) as seen:
            sweep.run(organisation.id)
        return len([query for query in seen if "DELETE" in query["sql"]])

    assert queries(5) == queries(500)


def test_where_nothing_is_due_all_tables_are_asked_in_one_message(organisation: Organisation, leonie: Person) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert sweep.run(organisation.id) == []
    asked = [query["sql"] for query in seen if "SELECT min(" in query["sql"]]
    assert len(asked) == 1
    assert len(seen) < 20


def test_records_of_one_moment_and_of_a_burst_all_go(organisation: Organisation, leonie: Person) -> None:
    long_ago = now() - 9 * YEAR
    looks(leonie, 40, long_ago, apart=timedelta(0))
    looks(leonie, 3, long_ago + timedelta(days=200), apart=timedelta(days=90))
    looks(leonie, 60, long_ago + timedelta(days=800), apart=timedelta(milliseconds=1))
    assert swept(sweep.run(organisation.id, batch=10)) == {"softranet_privacy.Look": 103}
    assert not Look.objects.filter(at__lt=now() - 6 * YEAR).exists()


def test_a_dry_run_counts_by_table_and_reason_and_changes_nothing(
    organisation: Organisation, leonie: Person, daniel: Person
) -> None:
    aged(leonie, 7)
    looks(daniel, 3, now() - 8 * YEAR)
    due = {(d.table, d.along): d for d in sweep.plan(organisation.id)}
    person = due["softranet_people.Person", None]
    assert (person.count, person.fact, person.act) == (1, "keep.records", "erased")
    assert person.reason == "longest time we keep what you tell us"
    assert due["softranet_people.ContactPoint", "softranet_people.Person"].count == 2
    old = due["softranet_privacy.Look", None]
    assert old.count == 3
    assert old.oldest is not None
    assert old.oldest < now() - 7 * YEAR
    assert rows_of(leonie.id) != {}
    assert Look.objects.count() == 5
    ended = swept(sweep.run(organisation.id))
    assert ended["softranet_people.Person"] == 1


@pytest.fixture
def shorter() -> Iterator[dict[str, int]]:
    figures: dict[str, int] = {}
    before = list(facts._provider)
    facts.provide(lambda _: figures)
    yield figures
    facts._provider[:] = before


def test_a_changed_period_counts_for_what_is_there(
    organisation: Organisation, leonie: Person, shorter: dict[str, int]
) -> None:
    aged(leonie, 3)
    assert sweep.plan(organisation.id) == []
    shorter["keep.records"] = 2
    assert sweep.run(organisation.id)
    assert not Person.objects.filter(id=leonie.id).exists()


def test_restricted_people_stay(organisation: Organisation, leonie: Person) -> None:
    aged(leonie, 7)
    restrict.start(leonie, Ground.CLAIMS)
    assert sweep.run(organisation.id) == []
    restrict.end(leonie)
    assert sweep.run(organisation.id)


def test_another_organisation_is_not_touched(
    organisation: Organisation, leonie: Person, postmill: Organisation
) -> None:
    aged(leonie, 7)
    with organisation_scope(postmill.id):
        sweep.run(postmill.id)
    assert Person.objects.filter(id=leonie.id).exists()


def test_the_ledgers_own_leaves_stay_and_become_unreadable(organisation: Organisation, leonie: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM softranet_privacy_ledgerentry WHERE payload IS NOT NULL")
        readable = cursor.fetchone()[0]
    later = now() + 7 * YEAR
    sweep.run(organisation.id, at=later)
    assert LedgerEntry.objects.count() >= readable
    assert not LedgerEntry.objects.filter(at__lt=now() - timedelta(hours=1), payload__isnull=False).exists()
    before = LedgerEntry.objects.exclude(payload=None).count()
    assert "softranet_privacy.LedgerEntry" not in {d.table for d in sweep.plan(organisation.id)}
    assert LedgerEntry.objects.exclude(payload=None).count() == before


def test_measurements_and_certificates_age_too(organisation: Organisation) -> None:
    Measurement.objects.create(promise="x", state="kept", checked=1, violations=0, at=now() - 11 * YEAR)
    assert swept(sweep.run(organisation.id)) == {"softranet_privacy.Measurement": 1}


def test_sessions_are_swept_once_for_all(organisation: Organisation, mira: Account) -> None:
    session: dict[str, Any] = {"session_data": "x", "account": mira}
    Session.objects.create(session_key="past", expire_date=now() - timedelta(days=1), **session)
    Session.objects.create(session_key="live", expire_date=now() + timedelta(days=1), **session)
    sweep.run(organisation.id)
    assert Session.objects.count() == 2
    sweep.run(organisation.id, shared=True)
    assert [s.session_key for s in Session.objects.all()] == ["live"]


@pytest.mark.usefixtures("operators")
def test_somebody_with_an_account_takes_it_along(organisation: Organisation, mira: Account) -> None:
    aged(meet("mira@larkspur.example", "Mira Halvorsen", account=mira), 7)
    sweep.run(organisation.id)
    assert not Account.objects.filter(id=mira.id).exists()


@pytest.mark.usefixtures("operators")
def test_an_account_known_elsewhere_goes_and_is_let_go_there(
    organisation: Organisation, mira: Account, postmill: Organisation
) -> None:
    with organisation_scope(postmill.id):
        known = meet("mira@larkspur.example", "Mira Halvorsen", account=mira)
    aged(meet("mira@larkspur.example", "Mira Halvorsen", account=mira), 7)
    sweep.run(organisation.id)
    assert not Account.objects.filter(id=mira.id).exists()
    with organisation_scope(postmill.id):
        assert Person.objects.get(id=known.id).account_id is None
