"""Newsletter issues, and who each one went to."""

from datetime import timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.mail.models import Message
from softranet.mail.models import State as MailState
from softranet.people.models import Person
from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.models import ConsentEvent
from softranet.privacy.models.consenting import ConsentState
from softranet.privacy.records import ScopedKey, ScopedRecord, now
from softranet.privacy.vocabulary import NEWSLETTER, Category

_WORDS = Impersonal("the organisation's own words")
_COURSE = Impersonal("how the sending of it goes")


WEEK = timedelta(days=7)


class IssueState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")


@holds(
    headline=_WORDS, body=_WORDS, state=_COURSE,
    made_by=Impersonal("the pseudonymous number of the member who wrote it"),
    created_at=_COURSE, started_at=_COURSE, sent_at=_COURSE, after=_COURSE, moved_at=_COURSE, listed_at=_COURSE,
    left_out=Impersonal("counts by reason, of nobody in particular"),
)  # fmt: skip
class Issue(ScopedRecord):
    """One letter to all who permit it.

    While it is being sent, ``after`` is the last person whose message was queued and ``moved_at`` when; with
    ``listed_at`` all are.
    """

    headline = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("letter"))
    state = models.CharField(max_length=8, choices=IssueState, default=IssueState.DRAFT)
    made_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    after = models.UUIDField(default=UUID(int=0))
    moved_at = models.DateTimeField(null=True)
    listed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    left_out = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "id"], condition=models.Q(state="sending"), name="campaigns_issue_sending"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.headline

    def undelivered(self) -> dict[str, int]:
        """Messages that were not sent or not taken, by the key of the reason."""
        lost = Message.objects.filter(reference=self.id, state__in=(MailState.REFUSED, MailState.FAILED))
        rows = lost.values("refusal").annotate(n=models.Count("id"))
        return {str(row["refusal"]): int(row["n"]) for row in rows}

    def left_after(self) -> int:
        """How many of those it went to took their agreement back in the week after."""
        if self.started_at is None:
            return 0
        leaving = ConsentEvent.objects.filter(
            purpose_key=NEWSLETTER.key,
            state=ConsentState.WITHDRAWN,
            at__range=(self.started_at, self.started_at + WEEK),
        )
        return self.deliveries.filter(person__in=leaving.values("subject")).count()

    def tally(self) -> dict[str, int]:
        """How many of its messages are in which state of sending."""
        rows = Message.objects.filter(reference=self.id).values("state").annotate(n=models.Count("id"))
        found = {str(row["state"]): int(row["n"]) for row in rows}
        return {state: found.get(state, 0) for state in MailState.values}


@holds(
    subject="person", purpose=NEWSLETTER, keep=Keep("person", None),
    issue=Impersonal("points to the issue, which is about nobody"),
    record=Impersonal("points to the contact point it went to"),
    message=Impersonal("points to the message"),
    at=Personal(Category.ACTIVITY),
)  # fmt: skip
class IssueDelivery(ScopedRecord):
    """One person gets one issue once, at one address; the database refuses a second row."""

    person = ScopedKey(Person, related_name="issue_deliveries")
    issue = ScopedKey(Issue, related_name="deliveries")
    record = models.UUIDField()
    message = models.UUIDField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("newsletter sent to you"), _("newsletters sent to you")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "issue", "person"], name="campaigns_once_a_person"),
            models.UniqueConstraint(fields=["organisation_id", "issue", "record"], name="campaigns_once_an_address"),
        ]
        indexes = [models.Index(fields=["organisation_id", "person"], name="campaigns_delivery_person")]
