"""Jobs that send an issue. Their arguments are record numbers."""

from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from softranet.campaigns import listing
from softranet.campaigns.models import Issue, IssueState
from softranet.organisations.models import Organisation
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

IDLE = timedelta(minutes=5)


@app.task(name="campaigns.send_issue", retry=5)
def send_issue(organisation_id: str, issue_id: str) -> None:
    """Queue an issue's messages. Not a scoped task: each batch commits by itself."""
    more = True
    while more:
        with organisation_scope(UUID(organisation_id)):
            more = listing.list_next(UUID(issue_id))


def defer(organisation_id: UUID, issue_id: UUID) -> None:
    send_issue.defer(organisation_id=str(organisation_id), issue_id=str(issue_id))


@app.periodic(cron="* * * * *")
@app.task(name="campaigns.resume", queueing_lock="campaigns.resume")
def resume(timestamp: int) -> None:
    go_on()


def go_on(idle: timedelta = IDLE) -> None:
    """Go on with issues whose worker was killed, and call those sent that are."""
    for organisation_id in Organisation.objects.filter(ended_at=None).values_list("pk", flat=True):
        with organisation_scope(organisation_id):
            for issue in Issue.objects.filter(state=IssueState.SENDING):
                if issue.listed_at is not None:
                    listing.conclude(issue.id)
                elif issue.moved_at is None or issue.moved_at <= now() - idle:
                    defer(organisation_id, issue.id)
