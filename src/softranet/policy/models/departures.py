"""That somebody left by the link of a version: how many, never who."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.policy.models.versions import Version
from softranet.privacy.declarations import LINK, Impersonal, Keep, holds
from softranet.privacy.records import ScopedKey, ScopedRecord
from softranet.privacy.vocabulary import ACCOUNTABILITY


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("at", "keep.proof"), version=LINK,
    at=Impersonal("when somebody, nobody can say who, left"),
)  # fmt: skip
class Departure(ScopedRecord):
    """Somebody who did not agree to a version left. Its id is that of their certificate, which names nobody."""

    version = ScopedKey(Version, models.CASCADE, related_name="departures")
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("leaving at a policy change"), _("leavings at policy changes")
        indexes = [models.Index(fields=["organisation_id", "at"], name="policy_departure_at")]
