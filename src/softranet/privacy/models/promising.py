"""Measurements of promises."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, holds
from softranet.privacy.records import ScopedRecord, now

_FIGURE = Impersonal("a count over all records, of nobody in particular")


class State(models.TextChoices):
    """What a measurement says of a promise."""

    KEPT = "kept", "kept"
    BROKEN = "broken", "broken"
    NOT_MEASURED = "not_measured", "not measured"
    NOTHING_YET = "nothing_yet", "nothing yet"


@holds(
    keep=Keep("at", "keep.security"), promise=_FIGURE, state=_FIGURE, checked=_FIGURE, violations=_FIGURE,
    figure=_FIGURE, at=_FIGURE, milliseconds=_FIGURE, whole_at=_FIGURE,
)  # fmt: skip
class Measurement(ScopedRecord):
    """Evidence for one promise at one time. Pages show the last; ``policy verify`` makes new ones."""

    promise = models.CharField(max_length=60)
    state = models.CharField(max_length=14, choices=State)
    checked = models.BigIntegerField()
    violations = models.BigIntegerField()
    figure = models.JSONField(default=dict)  # words and numbers for the sentence beside the promise
    at = models.DateTimeField(default=now)
    milliseconds = models.PositiveIntegerField(default=0)
    whole_at = models.DateTimeField(null=True)  # since when every record was read; not later than ``at``

    class Meta:
        verbose_name, verbose_name_plural = _("measurement"), _("measurements")
        indexes = [
            models.Index(fields=["organisation_id", "promise", "-at"], name="privacy_measurement_last"),
            models.Index(fields=["organisation_id", "at"], name="privacy_measurement_at"),
        ]


@holds(
    promise=_FIGURE, name=_FIGURE, upto=_FIGURE, sums=_FIGURE, again=_FIGURE, again_from=_FIGURE, began_at=_FIGURE,
    whole_at=_FIGURE,
)  # fmt: skip
class Reading(ScopedRecord):
    """What has been read of a table for a promise, and found in order, so that only new rows need to be read.

    ``sums``: of the rows numbered below ``upto``. Meanwhile they are read again, a share each time: ``again`` are
    the sums of those below ``again_from``, which take the others' place when all have been read.
    """

    promise = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    upto = models.UUIDField()
    sums = models.JSONField()
    again = models.JSONField()
    again_from = models.UUIDField()
    began_at = models.DateTimeField()
    whole_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "promise", "name"], name="privacy_reading_once")
        ]
