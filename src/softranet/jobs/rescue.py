"""Jobs whose worker was killed: nothing would ever run them again, or say that they did not run."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

MOST_ATTEMPTS = 10
"""A job that takes its worker down each time (memory) ends as failed, to be looked at."""

SILENCE = 30.0  # seconds without a heartbeat, which comes every ten, after which a worker counts as dead


@app.periodic(cron="* * * * * */20")
@app.task(name="jobs.rescue", queueing_lock="jobs.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        if job.attempts >= MOST_ATTEMPTS:
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)
