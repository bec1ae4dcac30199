"""An opt-out on its way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.vocabulary import RIGHTS, Category


@holds(
    purpose=RIGHTS, keep=Keep("asked_at", "keep.unconfirmed"), contact=Personal(Category.EMAIL),
    asked_at=Impersonal("when somebody asked"),
)  # fmt: skip
class OptOutRequest(ScopedRecord):
    """Somebody entered an address or number. A job looks whether it is known and deletes this row at once: the page
    does the same work either way, so neither its words nor its time tell."""

    contact = models.CharField(max_length=254)
    asked_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("opt-out on its way"), _("opt-outs on their way")
        indexes = [models.Index(fields=["organisation_id", "asked_at"], name="optouts_request_at")]
