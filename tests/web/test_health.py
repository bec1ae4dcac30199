"""/healthz: for machines that watch an installation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from softranet.web import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_watched", {})
    health.watch("sweep", "the.sweep", timedelta(hours=26))


def job(status: str, event: str, ago: str, task: str = "a.task") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, attempts)"
            " VALUES ('default', %s, 0, '{}', 'todo', 0) RETURNING id", [task],
        )  # fmt: skip
        number = cursor.fetchone()[0]
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [number])
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, number])
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [number])
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, %s, now() - %s::interval)",
            [number, event, ago],
        )


def test_all_is_well(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() | {} == {
        "database": True, "faults": [], "queue_age_seconds": 0, "jobs_waiting": 0, "dead_jobs": 0, "last_sweep": None,
        "healthy": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (("todo", "deferred", "20 minutes"), "queue"),
        (("failed", "failed", "1 hour"), "dead_jobs"),
        (("succeeded", "succeeded", "27 hours", "the.sweep"), "sweep"),
    ],
)
def test_what_is_wrong_is_named(client: Client, made: tuple[str, ...], fault: str) -> None:
    job(*made)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["faults"] == [fault]


def test_a_fresh_sweep_and_a_short_queue_are_no_fault(client: Client) -> None:
    job("succeeded", "succeeded", "1 hour", "the.sweep")
    job("todo", "deferred", "1 minute")
    assert client.get("/healthz").status_code == 200


def test_a_database_that_is_away_is_said(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO nowhere")  # as good as away: no table is found
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["faults"]) == (503, ["database"])
