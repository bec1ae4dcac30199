"""Turning an issue into messages, batch by batch."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from softranet.campaigns.audience import readers
from softranet.campaigns.models import Issue, IssueDelivery, IssueState
from softranet.mail import gateway
from softranet.mail.models import UNDER_WAY, MailClass, Message
from softranet.people.models import ContactPoint
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NEWSLETTER

TEMPLATE = "newsletter"
BATCH = 100


def list_next(issue_id: UUID) -> bool:
    """Queue the messages of the next people in order, and note how far it got; False when there are no more.

    All of it in one transaction: a job killed in the middle leaves nothing, and the next one goes on behind the last.
    """
    with transaction.atomic():
        issue = Issue.objects.select_for_update().get(pk=issue_id)
        if issue.state != IssueState.SENDING or issue.listed_at is not None:
            return False
        people = list(readers().filter(pk__gt=issue.after).order_by("pk")[:BATCH])
        addresses = dict(ContactPoint.objects.filter(pk__in=[p.point for p in people]).values_list("pk", "value"))
        messages = [
            gateway.enqueue(
                mail_class=MailClass.MARKETING, purpose=NEWSLETTER, template=TEMPLATE, context={},
                address=addresses[p.point], subject=p, record=p.point, reference=issue.id, language=p.language,
                send=False,
            )
            for p in people
        ]  # fmt: skip
        IssueDelivery.objects.bulk_create(
            IssueDelivery(person=p, issue=issue, record=p.point, message=m.id)
            for p, m in zip(people, messages, strict=True)
        )
        gateway.dispatch(messages, after=_pause(issue))
        issue.moved_at = now()
        if people:
            issue.after = people[-1].pk
        else:
            issue.listed_at = now()
        issue.save(update_fields=["after", "moved_at", "listed_at"])
    return bool(people)


def _pause(issue: Issue) -> timedelta:
    """How long a batch waits so that no more than ``MAIL_RATE`` messages a minute go out; 0 stands for no limit."""
    rate = int(getattr(settings, "MAIL_RATE", 0))
    due = timedelta(minutes=issue.deliveries.count() / rate) if rate else timedelta()
    gone: timedelta = now() - (issue.started_at or now())
    return max(due - gone, timedelta())


def conclude(issue_id: UUID) -> None:
    """Call an issue sent once none of its messages waits any more."""
    open_ = Message.objects.filter(reference=issue_id, state__in=UNDER_WAY)
    if not open_.exists():
        Issue.objects.filter(pk=issue_id, state=IssueState.SENDING).exclude(listed_at=None).update(
            state=IssueState.SENT, sent_at=now()
        )
