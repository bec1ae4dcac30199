"""Jobs that tell recipients. Their arguments are record numbers."""

from collections.abc import Collection
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from softranet.privacy.scope import current, organisation_scope
from softranet.recipients import telling


@app.task(name="recipients.tell", retry=3)
def tell(organisation_id: str, recipient: str) -> None:
    """Not a scoped task: nothing is locked while somebody's server is waited for."""
    if telling.tell(UUID(organisation_id), UUID(recipient)):
        with organisation_scope(UUID(organisation_id)):
            tell_soon([UUID(recipient)])


def tell_soon(recipients: Collection[UUID]) -> None:
    """Enqueued in the transaction of what is told. One job tells a recipient all that is due, and none runs beside it:
    a slow one holds up itself. One that waits already is held back until this transaction ends, and tells this too."""
    locks = {f"recipient {number}": str(number) for number in recipients}
    waiting = ProcrastinateJob.objects.filter(status="todo", lock__in=locks).select_for_update(skip_locked=True)
    for lock in list(waiting.values_list("lock", flat=True)):
        locks.pop(lock, None)
    jobs = [
        tell.configure(lock=lock, task_kwargs={"organisation_id": str(current()), "recipient": number}).job
        for lock, number in sorted(locks.items())
    ]
    if jobs:
        app.job_manager.batch_defer_jobs(jobs)
