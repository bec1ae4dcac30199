"""A copy of somebody's data, prepared in the background and fetched once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import RIGHTS, Category


@holds(
    subject="subject", purpose=RIGHTS, keep=Keep("asked_at", "keep.export"),
    request=Impersonal("points to the request"),
    digest=Impersonal("hash of a random token"), archive=Personal(Category.ACTIVITY, shown=False),
    records=Impersonal("a count"), asked_at=Personal(Category.ACTIVITY), ready_at=Personal(Category.ACTIVITY),
    fetched_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Copy(ScopedRecord):
    """An archive waiting to be fetched. Fetching it, or its time running out, removes it."""

    subject = SubjectKey(related_name="copies")
    request = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    archive = models.BinaryField(null=True)
    records = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=now)
    ready_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("copy you asked for"), _("copies you asked for")
        indexes = [models.Index(fields=["organisation_id", "asked_at"], name="rights_copy_asked")]
