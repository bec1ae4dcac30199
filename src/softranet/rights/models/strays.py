"""Requests that reached an organisation which does not know the address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.vocabulary import RIGHTS, Category
from softranet.rights.models.kinds import RequestKind

_COURSE = Impersonal("how the passing on of it goes")


@holds(
    purpose=RIGHTS, keep=Keep("asked_at", "keep.unconfirmed"), address=Personal(Category.EMAIL),
    language=Personal(Category.LANGUAGE), kind=_COURSE, words=Personal(Category.REQUEST), origin=_COURSE,
    digest=Impersonal("hash of a random token"), asked_at=_COURSE, proven_at=_COURSE, routed_at=_COURSE, found=_COURSE,
)  # fmt: skip
class Stray(ScopedRecord):
    """The operator passes it on to whom it belongs, once the address is proven; then address and words go.

    It is the operator's record alone: the organisation ``origin``, where it came in, never learns who knows whom.
    """

    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=20, choices=RequestKind)
    words = models.TextField(max_length=5000, blank=True)
    origin = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    asked_at = models.DateTimeField(default=now)
    proven_at = models.DateTimeField(null=True)
    routed_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("request to be passed on"), _("requests to be passed on")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="rights_stray_digest")]
        indexes = [models.Index(fields=["organisation_id", "asked_at"], name="rights_stray_at")]
