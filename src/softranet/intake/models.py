"""What people sent in, what waits before it counts, and what was answered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.people.models import Person
from softranet.privacy.declarations import LINK, Ending, Impersonal, Keep, Personal, Words, holds
from softranet.privacy.models import Source, Terms
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import ScopedKey, ScopedRecord, now
from softranet.privacy.vocabulary import RELATION, SECURITY, SUPPORT, Category

_POINT = Impersonal("the key of a declared collection point")
_SCREENED = Impersonal("why the spam defence looked twice, as keys")


class State(models.TextChoices):
    RECORDED = "recorded", _("recorded")  # nobody waits for an answer
    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")


@holds(
    subject="person", purpose=SUPPORT, keep=Keep("submitted_at", "keep.records", then=Ending.DELETE), title="point",
    point=_POINT,
    answers=Personal(Category.CONVERSATION, words=Words.THEIRS),
    language=Personal(Category.LANGUAGE),
    source=LINK,
    state=Impersonal("whether somebody still waits for an answer"),
    submitted_at=Personal(Category.ACTIVITY),
    answered_at=Personal(Category.ACTIVITY),
    spam_score=_SCREENED, spam_reasons=_SCREENED,
)  # fmt: skip
class Submission(ScopedRecord):
    """One form, filled in once. ``answers`` has keys of declared fields only; the notice then shown is the
    source's ``terms``."""

    person = ScopedKey(Person, related_name="submissions", db_index=False)
    point = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    language = models.CharField(max_length=12)
    source = ScopedKey(Source, models.PROTECT)
    state = models.CharField(max_length=8, choices=State, default=State.RECORDED)
    submitted_at = models.DateTimeField(default=now)
    answered_at = models.DateTimeField(null=True)
    spam_score = models.PositiveSmallIntegerField(default=0)
    spam_reasons = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("form you sent"), _("forms you sent")
        indexes = [
            models.Index(fields=["organisation_id", "person", "submitted_at"], name="intake_submission_person"),
            models.Index(fields=["organisation_id", "submitted_at"], name="intake_submission_at"),
            models.Index(
                fields=["organisation_id", "state", "id"],
                condition=~models.Q(state="recorded"), name="intake_submission_inbox",
            ),
        ]  # fmt: skip


@holds(
    subject="submission__person", purpose=SUPPORT, keep=Keep("submission", None), title="at",
    text=Personal(Category.CONVERSATION, words=Words.TOLD),
    author=Impersonal("the pseudonymous number of the member who wrote it"),
    message=Impersonal("points to the message it left in"),
    at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Reply(ScopedRecord):
    """What the organisation answered."""

    submission = ScopedKey(Submission, related_name="replies")
    text = models.TextField()
    author = models.UUIDField(null=True)
    message = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("answer to you"), _("answers to you")


class Why(models.TextChoices):
    HELD = "held", _("held for a human look")
    UNCONFIRMED = "unconfirmed", _("waits for confirmation from the mailbox")
    DONE = "done", _("done")


@holds(
    subject="person", purpose=RELATION, keep=Keep("submitted_at", "keep.unconfirmed"), title="point",
    submission=LINK, notice=LINK,
    why=Impersonal("what it waits for"),
    point=_POINT,
    kind=Impersonal("the kind of source: a form, or a program of the organisation"),
    email=Personal(Category.EMAIL),
    answers=Personal(Category.CONVERSATION, words=Words.THEIRS),
    wordings=Personal(Category.PREFERENCE),
    language=Personal(Category.LANGUAGE),
    submitted_at=Personal(Category.ACTIVITY),
    spam_score=_SCREENED, spam_reasons=_SCREENED,
)  # fmt: skip
class Waiting(ScopedRecord):
    """What somebody sent and nobody vouches for yet.

    *Unconfirmed*: anybody can type anybody's address, so an address that its owner has not confirmed makes
    nobody a person of the organisation, grants nothing and lifts no tombstone. *Held*: the spam defence is in
    doubt, and a member decides. Either way it goes after the time for unconfirmed sign-ups. ``wordings`` are the
    numbers of the ``Terms`` ticked, by purpose. ``person`` is set where the address is already known.
    """

    person = ScopedKey(Person, null=True, related_name="waiting", db_index=False)
    submission = ScopedKey(Submission, null=True, related_name="waiting")
    notice = ScopedKey(Terms, models.PROTECT, null=True, related_name="+", db_index=False)
    why = models.CharField(max_length=12, choices=Why)
    point = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=SourceKind)
    email = models.CharField(max_length=254, blank=True)
    answers = models.JSONField(default=dict)
    wordings = models.JSONField(default=dict)
    language = models.CharField(max_length=12)
    submitted_at = models.DateTimeField(default=now)
    spam_score = models.PositiveSmallIntegerField(default=0)
    spam_reasons = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("unconfirmed sign-up"), _("unconfirmed sign-ups")
        indexes = [
            models.Index(fields=["organisation_id", "person"], name="intake_waiting_person"),
            models.Index(fields=["organisation_id", "email"], name="intake_waiting_email"),
            models.Index(fields=["organisation_id", "submitted_at"], name="intake_waiting_at"),
            models.Index(
                fields=["organisation_id", "id"],
                condition=models.Q(why="held"), name="intake_waiting_held",
            ),
        ]  # fmt: skip


@holds(
    purpose=SECURITY, keep=Keep("since", "keep.security"),
    digest=Personal(Category.PSEUDONYM, shown=False),
    since=Impersonal("the beginning of a ten-minute window"),
    count=Impersonal("how many came in the window"),
)  # fmt: skip
class Pace(ScopedRecord):
    """How many submissions came from one network in one window of time.

    A table instead of the shared cache: one statement counts without a race, where the database cache needs
    five and loses counts. ``digest`` is an HMAC of the truncated address under a key of the day: it can be
    neither turned back nor followed from one day to the next.
    """

    digest = models.BinaryField(max_length=16)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest", "since"], name="intake_pace_once")]
        indexes = [models.Index(fields=["organisation_id", "since"], name="intake_pace_since")]
