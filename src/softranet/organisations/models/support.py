"""The operator's support looks into an organisation: asked for, allowed for hours, every page noted."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.accounts.models import Account
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, Words, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, now
from softranet.privacy.vocabulary import SECURITY, Category


@holds(
    subject="account__persons", purpose=SECURITY, keep=Keep("asked_at", "keep.records"),
    reason=Personal(Category.CONVERSATION, words=Words.ABOUT), hours=Impersonal("for how long"),
    asked_at=Personal(Category.ACTIVITY),
    approved_at=Personal(Category.ACTIVITY), approved_by=Impersonal("the pseudonymous number of the owner who allowed"),
    until=Personal(Category.ACTIVITY), ended_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class SupportAccess(ScopedRecord):
    """A member of the operator asks to look in. Seen in the organisation's scope, and by whoever asked."""

    isolation: ClassVar[str] = (
        "organisation_id = nullif(current_setting('softranet.organisation', true), '')::uuid"
        " OR account_id = nullif(current_setting('softranet.account', true), '')::uuid"
    )
    isolation_check: ClassVar[str] = "organisation_id = current_setting('softranet.organisation')::uuid"

    account = models.ForeignKey(Account, models.CASCADE, related_name="support_accesses")
    reason = models.TextField(max_length=2000)
    hours = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(default=now)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # declined, or ended early

    class Meta:
        verbose_name = _("access of the operator’s support")
        verbose_name_plural = _("accesses of the operator’s support")
        indexes = [
            models.Index(fields=["organisation_id", "asked_at"], name="organisations_support_asked"),
            models.Index(fields=["account", "asked_at"], name="organisations_support_account"),
        ]

    @property
    def open(self) -> bool:
        return self.until is not None and self.ended_at is None and self.until > now()


@holds(
    subject="access__account__persons", purpose=SECURITY, keep=Keep("access", None), access=LINK,
    page=Impersonal("the kind of page"), at=Personal(Category.ACTIVITY),
)  # fmt: skip
class SupportVisit(ScopedRecord):
    """The support opened a page."""

    access = ScopedKey(SupportAccess, related_name="visits")
    page = models.CharField(max_length=60)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("page the support opened"), _("pages the support opened")
        indexes = [models.Index(fields=["organisation_id", "access", "at"], name="organisations_visit_of")]
