"""Jobs that send. Their arguments are message numbers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from softranet.mail import delivery
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

BATCH = 50

# A server that is away or busy is tried again after 5 s, 25 s, … and for the last time after some five hours.
_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)


@app.task(name="mail.send", retry=_RETRY)
def send(organisation_id: str, messages: list[str]) -> None:
    """Not a scoped task: each step commits by itself, so that a killed worker leaves behind what is true."""
    delivery.deliver(UUID(organisation_id), [UUID(number) for number in messages])


def defer(organisation_id: UUID, messages: list[UUID], *, urgent: bool, after: timedelta | None = None) -> None:
    send.configure(priority=10 if urgent else -10, schedule_at=now() + after if after else None).defer(
        organisation_id=str(organisation_id), messages=[str(number) for number in messages]
    )


@app.periodic(cron="*/2 * * * *")
@app.task(name="mail.resume", queueing_lock="mail.resume")
def resume(timestamp: int) -> None:
    go_on()


def go_on(patience: timedelta = delivery.PATIENCE) -> None:
    """Take up, in every organisation, what a killed worker left, whatever became of its job."""
    tenants: Any = apps.get_model(settings.PRIVACY_TENANT_MODEL)
    for organisation_id in tenants.objects.values_list("pk", flat=True):
        with organisation_scope(organisation_id):
            left = delivery.take_stock(patience)
            for start in range(0, len(left), BATCH):
                defer(organisation_id, left[start : start + BATCH], urgent=False)
