"""How a recipient is told that data they had was erased, corrected or restricted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, holds
from softranet.privacy.models import Recipient
from softranet.privacy.records import ScopedKey, ScopedRecord

_REACH = Impersonal("how a recipient, an organisation, is reached")


@holds(
    recipient=LINK, url=_REACH, email=_REACH, secret=_REACH, secret_before=_REACH, rotated_at=_REACH,
    disabled_at=_REACH,
)  # fmt: skip
class Channel(ScopedRecord):
    """A webhook of theirs, or else an address; with neither a member tells them.

    The secrets are sealed under the organisation's key. The one before signs along for a day.
    """

    recipient = ScopedKey(Recipient, related_name="channels")
    url = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    secret = models.BinaryField()
    secret_before = models.BinaryField(null=True)
    rotated_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)  # they answered 410

    class Meta:
        verbose_name, verbose_name_plural = _("way to a recipient"), _("ways to recipients")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "recipient"], name="recipients_channel_once")]
