"""Jobs that send. Their arguments are message numbers."""

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from softranet.mail import delivery

# A server that is away or busy is tried again after 5 s, 25 s, … and for the last time after some five hours.
_RETRY = RetryStrategy(max_attempts=6, exponential_wait=5)


@app.task(name="mail.send", retry=_RETRY)
def send(organisation_id: str, messages: list[str]) -> None:
    """Not a scoped task: each step commits by itself, so that a killed worker leaves behind what is true."""
    delivery.deliver(UUID(organisation_id), [UUID(number) for number in messages])


def defer(organisation_id: UUID, messages: list[UUID], *, urgent: bool) -> None:
    send.configure(priority=10 if urgent else -10).defer(
        organisation_id=str(organisation_id), messages=[str(number) for number in messages]
    )


@app.periodic(cron="*/2 * * * *")
@app.task(name="mail.resume", queueing_lock="mail.resume", pass_context=False)
def resume(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives it
    """Take up what a killed worker left, whatever became of its job."""
    delivery.resume_all()
