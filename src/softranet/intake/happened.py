"""Where intake listens: to a person's timeline, to reading and erasing somebody, to a founding."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from softranet.intake.models import Reply, Submission, Waiting
from softranet.intake.points import points
from softranet.mail.recipient import ensure_mail_recipient
from softranet.organisations.models import Organisation
from softranet.organisations.signals import organisation_founded
from softranet.people import timeline
from softranet.people.models import ContactPoint, Kind, Person
from softranet.people.timeline import TimelineItem
from softranet.privacy import subjects

_LONGEST = 200


def connect() -> None:
    subjects.before_walk(claim)
    organisation_founded.connect(answers_by_mail, dispatch_uid="intake.founded")
    timeline.register("submission", _submissions)
    timeline.register("reply", _replies)


def answers_by_mail(sender: Any, organisation: Organisation, **sent: Any) -> None:
    """Whoever fills in a form is answered by mail: the notice names the mail server before its first use."""
    ensure_mail_recipient()


def claim(person: Any) -> None:
    """What waits under an address of this person is about them, though nobody has confirmed it."""
    addresses = ContactPoint.objects.filter(person=person, kind=Kind.EMAIL).values_list("value", flat=True)
    Waiting.objects.filter(person=None, email__in=list(addresses)).exclude(email="").update(person=person)


def _submissions(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    rows = Submission.objects.filter(person=person)
    rows = rows.filter(submitted_at__lt=before) if before else rows
    slug = Organisation.objects.values_list("slug", flat=True).get(id=person.organisation_id)
    for row in rows.order_by("-submitted_at")[:limit]:
        point = points().get(row.point)
        what = _("Filled in: %(form)s.") % {"form": point.title if point else row.point}
        said = "; ".join(value for value in row.answers.values())
        url = reverse("submission-view", args=[slug, row.id])
        yield TimelineItem(row.submitted_at, "submission", what, _short(said), url)


def _replies(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    rows = Reply.objects.filter(submission__person=person)
    rows = rows.filter(at__lt=before) if before else rows
    for row in rows.order_by("-at")[:limit]:
        yield TimelineItem(row.at, "reply", _("Answered by e-mail."), _short(row.text))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
