"""What a recipient was told, and what they answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, Words, holds
from softranet.privacy.models import Recipient
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category, Purpose, purpose


class Act(models.TextChoices):
    """What became of the data (GDPR Art. 5(1)(e) and 19)."""

    ERASURE = "erasure", _("erased")
    CORRECTION = "correction", _("corrected")
    EXPIRY = "expiry", _("period over")
    RESTRICTION = "restriction", _("restricted")
    RESTRICTION_LIFTED = "restriction_lifted", _("no longer restricted")


class Stage(models.TextChoices):
    WAITING = "waiting", _("on its way")
    TOLD = "told", _("told, no answer yet")
    BY_HAND = "by_hand", _("to be told by a member")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    UNANSWERED = "unanswered", _("never answered")


OPEN = (Stage.WAITING, Stage.TOLD, Stage.BY_HAND, Stage.REFUSED)

_COURSE = Impersonal("how the telling goes")


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("created_at", "keep.proof"), title="act",
    recipient=LINK, act=Personal(Category.REQUEST), certificate=Impersonal("points to a certificate that names nobody"),
    entry=Impersonal("points to an entry in the ledger"), sealed=Personal(Category.PSEUDONYM, shown=False),
    stage=_COURSE, attempts=_COURSE, failure=_COURSE, status=_COURSE, host=_COURSE, next_at=_COURSE, due_at=_COURSE,
    people=_COURSE, purpose_key=Impersonal("the key of a declared purpose"),
    told_at=Personal(Category.ACTIVITY), answered_at=Personal(Category.ACTIVITY),
    words=Personal(Category.REQUEST, words=Words.ABOUT), answered_by=Impersonal("the pseudonymous number of a member"),
    created_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Notice(ScopedRecord):
    """One recipient is to do, with one person's data, what was done here; or with that of all whom a sweep ended.

    ``sealed``: by which data they know the person, under the organisation's key; destroyed with the answer, and in
    any case before an erasure's time is over. Of somebody erased there is no ``subject``, and of a sweep's people
    neither: that notice has the number of the passing-on it is for, and a purpose where only its records ended.
    """

    recipient = ScopedKey(Recipient, models.PROTECT, related_name="notices")
    subject = SubjectKey(null=True, related_name="+")
    act = models.CharField(max_length=20, choices=Act)
    certificate = models.UUIDField(null=True)
    entry = models.UUIDField(null=True)
    people = models.PositiveIntegerField(default=1)
    purpose_key = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField(null=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=40, blank=True)
    status = models.PositiveSmallIntegerField(null=True)  # of their last answer over HTTP
    host = models.CharField(max_length=253, blank=True)
    next_at = models.DateTimeField(default=now, null=True)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    words = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("notice to a recipient"), _("notices to recipients")
        indexes = [
            models.Index(fields=["organisation_id", "created_at"], name="recipients_notice_created"),
            models.Index(fields=["organisation_id", "subject"], name="recipients_notice_subject"),
            models.Index(fields=["organisation_id", "certificate"], name="recipients_notice_cert"),
            models.Index(
                fields=["organisation_id", "created_at"],
                condition=models.Q(sealed__isnull=False, subject__isnull=True), name="recipients_notice_sealed",
            ),
            models.Index(
                fields=["organisation_id", "recipient", "next_at"],
                condition=models.Q(stage__in=["waiting", "told"]), name="recipients_notice_due",
            ),
            models.Index(
                fields=["organisation_id", "due_at"],
                condition=models.Q(stage__in=["waiting", "told", "by_hand", "refused"]), name="recipients_notice_open",
            ),
        ]  # fmt: skip

    @property
    def purpose(self) -> Purpose | None:
        """The one purpose whose records ended, where it is not everything."""
        return purpose(self.purpose_key) if self.purpose_key else None

    @property
    def overdue(self) -> bool:
        return self.stage in OPEN and self.due_at < now()
