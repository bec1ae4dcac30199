"""Affiliates' word that they treat data as the policy says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.models import Recipient
from softranet.privacy.records import ScopedKey, ScopedRecord, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category

_VERSION = Impersonal("which published text it was")


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("accepted_at", "keep.proof"), recipient=LINK, number=_VERSION, sha256=_VERSION,
    accepted_as=Personal(Category.NAME), accepted_at=Impersonal("when somebody signed for an organisation"),
)  # fmt: skip
class Adherence(ScopedRecord):
    """An affiliate accepted one version of the policy, to the letter."""

    recipient = ScopedKey(Recipient, related_name="adherences")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    accepted_as = models.CharField(max_length=200)
    accepted_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("acceptance of the policy"), _("acceptances of the policy")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "recipient", "number", "sha256"], name="recipients_adherence_once"
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "accepted_at"], name="recipients_adherence_at")]
