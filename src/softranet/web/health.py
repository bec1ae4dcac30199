"""``/healthz``: whether this installation can do its work, for machines that watch it. Names nobody.

The queue belongs to no organisation; what was watched says itself when it was last done, and no record is touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from softranet.privacy.records import now

LONGEST_WAIT = timedelta(minutes=15)
"""A job that could have begun and waits longer than this has no worker."""


@dataclass(frozen=True)
class Watched:
    """Recurring work: its name in the answer, what tells when it was last done, and how old that may be."""

    name: str
    last: str | Callable[[], datetime | None]
    longest: timedelta


_watched: dict[str, Watched] = {}


def watch(name: str, last: str | Callable[[], datetime | None], longest: timedelta) -> None:
    """Report when this work was last done; call it in ``AppConfig.ready``.

    ``last``: a function, or the name of a job whose last success counts. None is no fault: it may be new.
    """
    _watched[name] = Watched(name, last, longest)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when all is well; 503 with what is not under ``faults``."""
    answer: dict[str, Any] = {"database": True, "faults": []}
    try:
        with connection.cursor() as cursor:
            _queue(cursor, answer)
        for one in _watched.values():
            _last(one, answer)
    except DatabaseError:
        answer = {"database": False, "faults": ["database"]}
    answer["healthy"] = not answer["faults"]
    return JsonResponse(answer, status=200 if answer["healthy"] else 503)


def _queue(cursor: Any, answer: dict[str, Any]) -> None:
    cursor.execute(
        "SELECT min(coalesce(j.scheduled_at, e.at)), count(*) FROM procrastinate_jobs j"
        " LEFT JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true"
        " WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
    )
    oldest, waiting = cursor.fetchone()
    cursor.execute(
        "SELECT count(*) FROM procrastinate_jobs j WHERE j.status = 'failed'"
        " AND EXISTS (SELECT 1 FROM procrastinate_events e"
        " WHERE e.job_id = j.id AND e.type = 'failed' AND e.at > now() - interval '1 day')"
    )
    age = int((now() - oldest).total_seconds()) if oldest else 0
    answer.update(queue_age_seconds=age, jobs_waiting=waiting, dead_jobs=cursor.fetchone()[0])
    if age > LONGEST_WAIT.total_seconds():
        answer["faults"].append("queue")
    if answer["dead_jobs"]:
        answer["faults"].append("dead_jobs")


def _last(one: Watched, answer: dict[str, Any]) -> None:
    last = _succeeded(one.last) if isinstance(one.last, str) else one.last()
    answer[f"last_{one.name}"] = last.isoformat() if last else None
    if last is not None and now() - last > one.longest:
        answer["faults"].append(one.name)


def _succeeded(task: str) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(e.at) FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id"
            " WHERE j.task_name = %s AND e.type = 'succeeded'", [task]
        )  # fmt: skip
        found: datetime | None = cursor.fetchone()[0]
    return found
