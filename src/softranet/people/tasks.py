"""Jobs about people. Their arguments are record numbers."""

from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from softranet.jobs.tasks import scoped_task
from softranet.organisations.models import Organisation
from softranet.people.imports import notices, running
from softranet.people.models import ImportRun, ImportState
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

PATIENCE = timedelta(minutes=5)


@app.task(name="people.import", retry=5)
def bring_in(organisation_id: str, run: str) -> None:
    """Not a scoped task: each batch commits by itself, so that a killed worker leaves behind what is true."""
    running.work(UUID(organisation_id), UUID(run))
    with organisation_scope(UUID(organisation_id)):
        if ImportRun.objects.filter(pk=run, state=ImportState.DONE).exists():
            tell_next()


def start(run: ImportRun) -> None:
    """Check or carry out an import in the background, once the transaction commits."""
    bring_in.defer(organisation_id=str(run.organisation_id), run=str(run.pk))


@app.periodic(cron="*/5 * * * *")
@app.task(name="people.resume", queueing_lock="people.resume")
def resume(timestamp: int) -> None:
    go_on()


def go_on(patience: timedelta = PATIENCE) -> None:
    """Take up imports that stand still: their worker was killed, or their command line."""
    for organisation in Organisation.objects.filter(ended_at=None).values_list("id", flat=True):
        with organisation_scope(organisation):
            still = ImportRun.objects.filter(state__in=running.BUSY, moved_at__lt=now() - patience)
            for run in still.defer("content"):
                start(run)


@scoped_task("people.tell")
def tell_next(*, after: UUID | None = None) -> None:
    """Tell the next people whose data came from elsewhere, and have the rest told after them."""
    further = notices.tell(UUID(str(after)) if after else None)
    if further is not None:
        tell_next(after=further)
