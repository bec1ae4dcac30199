"""Who looked at a person's record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import SECURITY, Category


@holds(
    subject="subject", purpose=SECURITY, keep=Keep("at", "keep.records"),
    actor=Impersonal("the pseudonymous number of the member who looked"),
    page=Impersonal("the kind of page"), purpose_key=Impersonal("the key of a declared purpose"),
    at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Look(ScopedRecord):
    """A member opened a person's record. The person sees it."""

    subject = SubjectKey(related_name="looks")
    actor = models.UUIDField()
    page = models.CharField(max_length=40)
    purpose_key = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("look at your record"), _("looks at your record")
        indexes = [
            models.Index(fields=["organisation_id", "subject", "at"], name="privacy_look_subject"),
            models.Index(fields=["organisation_id", "at"], name="privacy_look_at"),
        ]
