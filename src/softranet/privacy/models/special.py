"""Data of special categories, and what an organisation asks for it for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.models.collecting import Source
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.special_field import SpecialField
from softranet.privacy.vocabulary import SPECIAL, SPECIAL_KINDS, Category

KINDS = [(kind.key, kind.label) for kind in SPECIAL_KINDS]
_OURS = Impersonal("what the organisation asks for, of nobody in particular")


@holds(kind=_OURS, reason=_OURS, stated_at=_OURS, ended_at=_OURS)
class SpecialUse(ScopedRecord):
    """What one special category is asked for. The words of the consent follow from it, so it never changes: another
    reason is another use, with consents of its own."""

    kind = models.CharField(_("kind of data"), max_length=20, choices=KINDS)
    reason = models.CharField(_("what you ask for it for"), max_length=200)
    stated_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("use of special data"), _("uses of special data")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind"], condition=models.Q(ended_at=None), name="privacy_special_use_once"
            )
        ]


@holds(
    subject="subject", purpose=SPECIAL, keep=Keep("subject", None), title="kind",
    kind=Personal(Category.PREFERENCE), words=Personal(Category.SPECIAL), source=LINK, at=Personal(Category.ACTIVITY),
)  # fmt: skip
class SpecialDatum(ScopedRecord):
    """What a person told of one special category, while their explicit consent to it stands."""

    subject = SubjectKey(related_name="special_data")
    kind = models.CharField(_("kind of data"), max_length=20, choices=KINDS)
    words = SpecialField(_("what you told"))
    source = ScopedKey(Source, models.PROTECT)
    at = models.DateTimeField(_("told"), default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("data that needs special care"), _("data that needs special care")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "subject", "kind"], name="privacy_special_once")
        ]
