"""Recurring work: a function run again and again in the scope of every organisation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from softranet.jobs.models import Recurrence
from softranet.jobs.tasks import at_home
from softranet.privacy.records import now

SLACK = timedelta(seconds=30)  # a minute's tick may come a little early

_RETRY = RetryStrategy(max_attempts=3, wait=10)


@dataclass(frozen=True)
class Recurring:
    name: str
    every: timedelta
    task: Task[Any, Any, Any]


_recurring: dict[str, Recurring] = {}


def every(*, minutes: int, name: str = "") -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Have a function run about every so many minutes, in each organisation's scope, as a job called ``name``.

    It must be safe to run twice. One still waiting or running for an organisation is not joined by a second.
    Register in ``AppConfig.ready``; the default name is the function's own place.
    """

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        key = name or f"{function.__module__.removeprefix('softranet.')}.{function.__qualname__}"

        def run(organisation_id: str) -> None:
            with at_home(UUID(organisation_id)):
                function()

        _recurring[key] = Recurring(key, timedelta(minutes=minutes), app.task(name=key, retry=_RETRY)(run))
        return function

    return register


def recurring() -> list[Recurring]:
    return list(_recurring.values())


@app.periodic(cron="* * * * *")
@app.task(name="jobs.hand_out", queueing_lock="jobs.hand_out", lock="jobs.hand_out")
def hand_out(timestamp: int) -> None:
    """Enqueue what is due: one job for each organisation."""
    for one in recurring():
        hand_out_one(one)


def hand_out_one(one: Recurring) -> int:
    """Returns how many jobs were enqueued; none when it is not due."""
    with transaction.atomic():
        known, new = Recurrence.objects.select_for_update().get_or_create(name=one.name, defaults={"at": now()})
        if not new and now() < known.at + one.every - SLACK:
            return 0
        tenants: Any = apps.get_model(settings.PRIVACY_TENANT_MODEL)
        locks = {f"{one.name} {key}": str(key) for key in tenants.objects.values_list("pk", flat=True)}
        due = locks.keys() - _waiting(one.name)
        for lock in sorted(due):
            one.task.configure(lock=lock, queueing_lock=lock).defer(organisation_id=locks[lock])
        known.at = now()
        known.save(update_fields=["at"])
        return len(due)


def _waiting(name: str) -> set[str]:
    """Asked beforehand: running into the lock would end the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queueing_lock FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s"
            " AND queueing_lock IS NOT NULL", [name]
        )  # fmt: skip
        return {row[0] for row in cursor.fetchall()}
