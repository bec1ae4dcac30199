"""Recurring work reaches every organisation in its scope, is made up for after a pause, and leaves no trail."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from softranet.jobs import periodic, tidy
from softranet.jobs.models import Recurrence
from softranet.organisations.models import Organisation
from softranet.privacy import ledger
from softranet.privacy.models import TreeHead
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[UUID]]:
    """The organisations in whose scope the recurring work ran; there is no other than this one."""
    seen: list[UUID] = []
    monkeypatch.setattr(periodic, "_recurring", {})
    periodic.every(minutes=60, name="test.count")(lambda: seen.append(current()))
    yield seen
    app.tasks.pop("test.count", None)


def tick() -> int:
    return sum(periodic.hand_out_one(one) for one in periodic.recurring())


def an_hour_passes() -> None:
    Recurrence.objects.update(at=now() - timedelta(hours=1))


def test_each_organisation_has_its_own_run(counted: list[UUID], larkspur: Organisation, postmill: Organisation) -> None:
    assert tick() == Organisation.objects.count()
    run_jobs()
    assert {larkspur.id, postmill.id} <= set(counted)
    assert len(counted) == Organisation.objects.count()


def test_it_runs_when_it_is_due_and_not_before(counted: list[UUID], larkspur: Organisation) -> None:
    assert tick() > 0
    run_jobs()
    assert tick() == 0
    Recurrence.objects.update(at=now() - timedelta(days=400))  # switched off for long: once, not four hundred times
    assert tick() > 0
    assert tick() == 0


def test_work_that_still_waits_is_not_enqueued_again(counted: list[UUID], larkspur: Organisation) -> None:
    tick()
    an_hour_passes()
    assert tick() == 0
    run_jobs()
    an_hour_passes()
    assert tick() > 0


def test_ledgers_are_sealed_without_anybody_asking(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        ledger.record("consent", {})
    periodic.hand_out.func(timestamp=0)
    assert "ledger.seal" in run_jobs()
    with organisation_scope(larkspur.id):
        assert TreeHead.objects.get().size == 1


def test_jobs_are_enqueued_in_the_open_transaction(larkspur: Organisation) -> None:
    assert app.connector.get_worker_connector().get_sync_connector() is app.connector  # type: ignore[attr-defined]


def jobs() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, count(*) FROM procrastinate_jobs GROUP BY 1")
        return dict(cursor.fetchall())


def finished(name: str, state: str, hours_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', %s) RETURNING id", [name]
        )
        number = cursor.fetchone()[0]
        for status in ("doing", state) if state != "todo" else ():
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, number])
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(hours => %s) WHERE job_id = %s",
            [hours_ago, number],
        )


def test_the_queue_forgets_what_is_done(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    for name, state, hours in (
        ("ledger.seal", "succeeded", 3), ("jobs.rescue", "succeeded", 3), ("daily", "succeeded", 73),
        ("dead", "failed", 721),
        ("daily kept", "succeeded", 25), ("dead kept", "failed", 100), ("waiting kept", "todo", 1000),
    ):  # fmt: skip
        finished(name, state, hours)
    finished("ledger.seal", "succeeded", 1)
    assert tidy.remove_finished() == 4
    assert jobs() == {"daily kept": 1, "dead kept": 1, "waiting kept": 1, "ledger.seal": 1}


def test_an_exceptions_text_does_not_reach_any_handler(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("procrastinate.worker")
    address = f"leonie@{'example.com'}"  # a traceback quotes the program, in which no person stands
    try:
        dict[str, str]()[address]
    except KeyError:
        logger.exception("Job test[1]() ended with status: Error")
    assert "KeyError" in caplog.text
    assert address not in caplog.text


def test_days_are_reckoned_where_the_organisation_is(
    larkspur: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(time_zone="Pacific/Auckland")
    zones: dict[UUID, str] = {}
    monkeypatch.setattr(periodic, "_recurring", {})
    periodic.every(minutes=60, name="test.zone")(
        lambda: zones.update({current(): timezone.get_current_timezone_name()})
    )
    try:
        tick()
        run_jobs()
    finally:
        app.tasks.pop("test.zone", None)
    assert zones[larkspur.id] == "Pacific/Auckland"
    assert timezone.get_current_timezone_name() == "UTC"
