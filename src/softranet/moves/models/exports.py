"""When everything an organisation has was taken along."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, holds
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.vocabulary import ACCOUNTABILITY

_COURSE = Impersonal("how the taking along goes")


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("started_at", "keep.proof"), started_at=_COURSE, finished_at=_COURSE,
    people=_COURSE, size=_COURSE, actor=Impersonal("the pseudonymous number of the member, or of who made the token"),
)  # fmt: skip
class WholeExport(ScopedRecord):
    """The organisation was taken whole. ``people``: of how many it is on record; ``size``: bytes handed out.

    One that broke off has no end; it is on record all the same.
    """

    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    people = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    actor = models.UUIDField(null=True)  # None: the command line

    class Meta:
        verbose_name, verbose_name_plural = _("taking along of everything"), _("takings along of everything")
        indexes = [models.Index(fields=["organisation_id", "started_at"], name="moves_export_started")]
