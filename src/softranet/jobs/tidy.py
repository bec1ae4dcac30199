"""The queue forgets what is done: it is no second record of who did what when."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from procrastinate.contrib.django import app

from softranet.jobs.periodic import recurring

FREQUENT = timedelta(hours=1)

KEPT_AFTER_SUCCESS = timedelta(days=3)  # of daily work, the last success stays visible to /healthz
KEPT_FREQUENT = timedelta(hours=2)  # of work that recurs at least hourly: thousands of rows a day
KEPT_AFTER_FAILURE = timedelta(days=30)

_DELETE = (
    "DELETE FROM procrastinate_jobs AS job WHERE status = ANY(%s::procrastinate_job_status[])"
    " AND (%s::text[] IS NULL OR task_name = ANY(%s)) AND NOT EXISTS"
    " (SELECT FROM procrastinate_events AS event"
    "  WHERE event.job_id = job.id AND event.at > now() - make_interval(secs => %s))"
)


@app.periodic(cron="7 * * * *")
@app.task(name="jobs.tidy", queueing_lock="jobs.tidy")
def tidy(timestamp: int) -> None:
    remove_finished()


def remove_finished() -> int:
    """Returns how many jobs were removed, their events with them."""
    often = [one.name for one in recurring() if one.every <= FREQUENT] + list(_scheduled_often())
    steps = (
        (["succeeded"], often, KEPT_FREQUENT),
        (["succeeded"], None, KEPT_AFTER_SUCCESS),
        (["failed", "cancelled", "aborted"], None, KEPT_AFTER_FAILURE),
    )
    removed = 0
    with connection.cursor() as cursor:
        for states, names, kept in steps:
            cursor.execute(_DELETE, [states, names, names, kept.total_seconds()])
            removed += cursor.rowcount
    return removed


def _scheduled_often() -> Iterator[str]:
    for one in app.periodic_registry.periodic_tasks.values():
        first = one.croniter.get_next(ret_type=float, start_time=0)
        if one.croniter.get_next(ret_type=float, start_time=first) - first <= FREQUENT.total_seconds():
            yield one.task.name
