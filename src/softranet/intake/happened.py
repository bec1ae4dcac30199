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
from softranet.people.models import ContactPoint, Person
from softranet.people.timeline import TimelineItem
from softranet.privacy import subjects

_LONGEST = 200

_CLAIM = (
    "UPDATE {waiting} AS waiting SET person_id = point.person_id FROM {point} AS point"
    " WHERE point.organisation_id = %(organisation)s AND point.person_id = ANY(%(keys)s::uuid[])"
    " AND point.kind = 'email' AND waiting.organisation_id = point.organisation_id"
    " AND waiting.email = point.value AND waiting.email <> '' AND waiting.person_id IS NULL"
)
"""What waits under an address of these people is about them, though nobody has confirmed it."""


def connect() -> None:
    subjects.gather(_CLAIM.format(waiting=Waiting._meta.db_table, point=ContactPoint._meta.db_table))
    organisation_founded.connect(answers_by_mail, dispatch_uid="intake.founded")
    timeline.register("submission", _submissions)
    timeline.register("reply", _replies)


def answers_by_mail(sender: Any, organisation: Organisation, **sent: Any) -> None:
    """Whoever fills in a form is answered by mail: the notice names the mail server before its first use."""
    ensure_mail_recipient()


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
