"""Under which text somebody signed up."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.policy.models.versions import Version
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None), title="how", version=LINK,
    sha256=Impersonal("hash of the text that was shown"), how=Impersonal("the kind of act"),
    at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Acceptance(ScopedRecord):
    """A version was in force when this person signed up or ordered; ``sha256`` is of the text then shown."""

    changeable: ClassVar[tuple[str, ...]] = ()

    subject = SubjectKey(related_name="acceptances")
    version = ScopedKey(Version, models.PROTECT)
    sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=20)  # account
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("policy you accepted"), _("policies you accepted")

