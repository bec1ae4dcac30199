"""How a job ended is written down whatever happens: unwritten, it would count as running while its worker lives.

Nobody rescues the jobs of a living worker, and what shares a lock with one of them waits for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import psycopg
from procrastinate import manager
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

TRIES = 5
"""Each waits half a minute for a connection; long before the last one a missed heartbeat ends the worker."""
PAUSE = 1.0


class JobManager(manager.JobManager):
    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        async def again() -> None:
            await manager.JobManager.retry_job(self, job, retry_at, priority, queue, lock)

        try:
            await _told(again)
        except UniqueViolation:  # the same work waits in the queue already
            await self.finish_job(job, Status.ABORTED, delete_job=False)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 - procrastinate's own
        async def over() -> None:
            await manager.JobManager.finish_job(self, job, status, delete_job)

        await _told(over)


async def _told(tell: Callable[[], Awaitable[None]]) -> None:
    """Over a new connection when the database goes away in the act."""
    for number in range(1, TRIES + 1):
        try:
            await tell()
        except ConnectorException as error:
            if number > 1 and isinstance(error.__cause__, psycopg.errors.RaiseException):
                return  # the job has ended: the database had heard, only its answer was lost
            if number == TRIES or not isinstance(error.__cause__, psycopg.OperationalError):
                raise
            await asyncio.sleep(PAUSE)
        else:
            return
