"""Declarations of the job queue's tables: arguments are ids, never personal data."""

from softranet.privacy.declarations import LINK, Impersonal, holds

_QUEUE = Impersonal("runs the queue; arguments are record numbers only")

holds(
    queue_name=_QUEUE, task_name=_QUEUE, priority=_QUEUE, lock=_QUEUE, args=_QUEUE, status=_QUEUE, scheduled_at=_QUEUE,
    attempts=_QUEUE, queueing_lock=_QUEUE, abort_requested=_QUEUE, worker=LINK,
)("procrastinate.ProcrastinateJob")  # fmt: skip
holds(job=LINK, type=_QUEUE, at=_QUEUE)("procrastinate.ProcrastinateEvent")
holds(task_name=_QUEUE, defer_timestamp=_QUEUE, job=LINK, periodic_id=_QUEUE)(
    "procrastinate.ProcrastinatePeriodicDefer"
)
holds(last_heartbeat=_QUEUE)("procrastinate.ProcrastinateWorker")
