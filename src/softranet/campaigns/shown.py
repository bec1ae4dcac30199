"""What letters add to other pages: a person's timeline, the workspace's first page."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from softranet.campaigns.audience import label
from softranet.campaigns.models import Issue
from softranet.mail.models import MailClass, Message, State
from softranet.organisations.dashboard import Figure
from softranet.organisations.models import Organisation
from softranet.organisations.roles import WorkspaceRequest
from softranet.people.models import Person
from softranet.people.timeline import TimelineItem
from softranet.privacy import scope
from softranet.privacy.permitted import Refusal, permitted
from softranet.privacy.vocabulary import NEWSLETTER
from softranet.privacy.vocabulary import purpose as purpose_of

_REFUSALS = {str(refusal) for refusal in Refusal}


def messages(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    """What was written to a person, and what was kept from them and why."""
    rows = Message.objects.filter(subject=person).order_by("-created_at")
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    found = list(rows[:limit])
    issues = Issue.objects.in_bulk([m.reference for m in found if m.mail_class == MailClass.MARKETING and m.reference])
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=scope.current())
    for message in found:
        issue = issues.get(message.reference) if message.reference else None
        what = _("Letter “%(subject)s”") % {"subject": issue.headline} if issue else _("Mail")
        yield TimelineItem(
            at=message.created_at, kind="mail", what=f"{what}: {_course(message)}",
            detail=str(purpose_of(message.purpose_key).label),
            url=reverse("letter-show", args=[slug, issue.pk]) if issue else "",
        )  # fmt: skip


def _course(message: Message) -> str:
    if message.state == State.ACCEPTED:
        return _("sent")
    if message.state == State.REFUSED and message.refusal in _REFUSALS:
        return _("not sent, the person %(reason)s") % {"reason": label(message.refusal)}
    if message.state in (State.REFUSED, State.FAILED):
        return _("could not be sent")
    return _("in doubt whether it arrived") if message.state == State.IN_DOUBT else _("on its way")


def may_be_written_to(request: WorkspaceRequest) -> Figure:
    count = permitted(NEWSLETTER).filter(Person.objects.all()).count()
    return Figure(_("May be written to"), count, _("agreed to the newsletter, and nothing stands against it"))
