"""An organisation's file that a program handed in, until it is taken in or refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, now
from softranet.privacy.vocabulary import ACCOUNTABILITY

_COURSE = Impersonal("how the taking in goes")


class ArrivalState(models.TextChoices):
    WAITING = "waiting", _("waits, or is being taken in")
    DONE = "done", _("taken in")
    REFUSED = "refused", _("not taken in, and nothing of it is here")


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("started_at", "keep.proof"), state=_COURSE, size=_COURSE, fault=_COURSE,
    made=Impersonal("the number of the organisation that came"), name=Impersonal("what that organisation is called"),
    slug=Impersonal("the short name it has here"), started_at=_COURSE, finished_at=_COURSE,
    actor=Impersonal("the pseudonymous number of who made the token"),
)  # fmt: skip
class WholeImport(ScopedRecord):
    """A program brings an organisation here: one job takes the file in, all of it or nothing."""

    state = models.CharField(max_length=8, choices=ArrivalState, default=ArrivalState.WAITING)
    size = models.PositiveBigIntegerField()
    fault = models.CharField(max_length=500, blank=True)
    made = models.UUIDField(null=True)
    name = models.CharField(max_length=200, blank=True)
    slug = models.CharField(max_length=63, blank=True)
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    actor = models.UUIDField()

    class Meta:
        verbose_name, verbose_name_plural = _("bringing in of an organisation"), _("bringings in of organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id"], condition=models.Q(state="waiting"), name="moves_import_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "started_at"], name="moves_import_started")]


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("at", "keep.import"), run=LINK, number=_COURSE, at=_COURSE,
    sealed=Impersonal("a piece of a file that only the job opens; gone when it has"),
)  # fmt: skip
class WholeImportPiece(ScopedRecord):
    """A piece of the file, sealed: it holds another organisation's data. It goes with the end of the job, or with the
    time for files to import."""

    run = ScopedKey(WholeImport, related_name="pieces")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("piece of a file that comes"), _("pieces of files that come")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "run", "number"], name="moves_piece_once")]
        indexes = [models.Index(fields=["organisation_id", "at"], name="moves_piece_at")]
