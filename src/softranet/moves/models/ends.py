"""An organisation's end here, and who was told of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category

_COURSE = Impersonal("how the end of the organisation goes")


@holds(
    asked_at=_COURSE, ends_at=_COURSE, withdrawn_at=_COURSE,
    actor=Impersonal("the pseudonymous number of the member who asked for it"),
)  # fmt: skip
class Ending(ScopedRecord):
    """The organisation has asked to end. Until the day it ends it can take that back."""

    asked_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    actor = models.UUIDField(null=True)  # None: the command line

    class Meta:
        verbose_name, verbose_name_plural = _("end of the organisation"), _("ends of the organisation")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id"], condition=models.Q(withdrawn_at=None), name="moves_ending_once"
            )
        ]


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("ended_at", "keep.proof"),
    number=Impersonal("the random number of an organisation that is gone"),
    asked_at=_COURSE, ended_at=_COURSE, counts=Impersonal("numbers and names of tables, of nobody in particular"),
)  # fmt: skip
class Ended(ScopedRecord):
    """The operator's record that an organisation is gone; of it nothing else is left, not even the name."""

    number = models.UUIDField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(default=now)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("organisation that ended"), _("organisations that ended")
        indexes = [models.Index(fields=["organisation_id", "ended_at"], name="moves_ended_at")]


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None),
    about=Impersonal("points to the end or the handing over it tells of"),
    message=Impersonal("points to the message"), why_not=Impersonal("the kind of reason"),
    told_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Told(ScopedRecord):
    """One person was told of the organisation's end, or of its handing over: the message, or why there is none."""

    subject = SubjectKey(related_name="told_of_moves")
    about = models.UUIDField()
    message = models.UUIDField(null=True)
    why_not = models.CharField(max_length=20, blank=True)
    told_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("notice of a change of hands"), _("notices of a change of hands")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "about", "subject"], name="moves_told_once")]
