"""Who was told of a coming version."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.policy.models.versions import Version
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None), version=LINK,
    message=Impersonal("points to the message"), why_not=Impersonal("the kind of reason"),
    told_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class VersionNotice(ScopedRecord):
    """One person's notice of one version: the message, or why there is none (no address)."""

    subject = SubjectKey(related_name="version_notices")
    version = ScopedKey(Version, models.CASCADE, related_name="notices")
    message = models.UUIDField(null=True)
    why_not = models.CharField(max_length=20, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("notice of a policy change"), _("notices of policy changes")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "version", "subject"], name="policy_notice_once")
        ]
