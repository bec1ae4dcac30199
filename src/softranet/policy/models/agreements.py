"""Who agreed to a version that allows more than the one their data came under."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.policy.models.versions import Version
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None), title="how", version=LINK,
    sha256=Impersonal("hash of the text that was agreed to"), how=Impersonal("the kind of act"),
    at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Agreement(ScopedRecord):
    """The person said yes to a changed version, by an act of their own; ``sha256`` is of its text."""

    changeable: ClassVar[tuple[str, ...]] = ()

    subject = SubjectKey(related_name="agreements")
    version = ScopedKey(Version, models.PROTECT, related_name="agreements")
    sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=10)  # mail, page
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("change of policy you agreed to"), _("changes of policy you agreed to")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "version", "subject"], name="policy_agreement_once")
        ]
