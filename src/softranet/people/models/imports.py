"""Imports: the file, what is made of it, what was refused, who has to be told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.people.models.persons import Person
from softranet.privacy import facts
from softranet.privacy.declarations import LINK, Ending, Impersonal, Keep, Personal, holds
from softranet.privacy.models import Source
from softranet.privacy.records import ScopedKey, ScopedRecord, now
from softranet.privacy.vocabulary import NOTICES, RELATION, Basis, Category

KEEP_IMPORT = facts.register(
    facts.Fact("keep.import", 7, "days", _("time a file to import and its refused rows wait"), 30)
)
OF_A_FILE = tuple(basis for basis in Basis if basis is not Basis.EXPLICIT_CONSENT)
"""The bases a whole file may rest on; an explicit consent is each person's own, with its evidence in the row."""
_SET = Impersonal("a choice made for this import")
_COUNT = Impersonal("a count of rows")
_ACT = Impersonal("when and by whom the import was run")


class ImportKind(models.TextChoices):
    PEOPLE = "people", _("people")
    SUPPRESSION = "suppression", _("people who must not be written to")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("waiting for its columns to be named")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, waiting to be started")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")


class NoticePlan(models.TextChoices):
    """Whether people are told, or why not (GDPR Art. 14(5))."""

    SEND = "send", _("Write to them")
    KNOWN = "known", _("They have been told already, and I can show it")
    IMPOSSIBLE = "impossible", _("It would need a disproportionate effort; our policy says so in public")
    SECRET = "secret", _("A law demands secrecy, or lays down this collection itself")


@holds(
    purpose=RELATION,
    keep=Keep("uploaded_at", "keep.import", Ending.DEPERSONALISE),
    kind=_SET, state=_SET, file_name=Impersonal("the name of a file"), content=Personal(Category.RELATION, shown=False),
    encoding=_SET, delimiter=_SET, headers=Impersonal("names of columns"), mapping=_SET, options=_SET, basis=_SET,
    origin=_SET, notice=_SET, source=LINK, actor=_ACT, uploaded_at=_ACT, started_at=_ACT, done_at=_ACT,
    moved_at=_ACT,
    problem=Impersonal("a sentence about the file"), rows=_COUNT, position=_COUNT, counts=_COUNT,
)  # fmt: skip
class ImportRun(ScopedRecord):
    """One file on its way in. The record stays, as the source of what came by it; the file goes when it is done.

    ``position``: how many rows are dealt with; moves in the transaction of their data, so that a killed import
    goes on where it was; ``moved_at``: when it last did. ``options``: what holds for all rows, see ``imports.options``.
    """

    kind = models.CharField(max_length=12, choices=ImportKind, default=ImportKind.PEOPLE)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)  # zlib-compressed
    encoding = models.CharField(max_length=40)
    delimiter = models.CharField(max_length=1)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=list)  # a field's key, or "", for each column
    options = models.JSONField(default=dict)
    basis = models.CharField(max_length=20, choices=[(b.value, b.label) for b in OF_A_FILE], blank=True)
    origin = models.CharField(_("where the data comes from"), max_length=200, blank=True)
    notice = models.CharField(max_length=10, choices=NoticePlan, blank=True)
    source = ScopedKey(Source, models.PROTECT, null=True)
    rows = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    actor = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["organisation_id", "uploaded_at"], name="people_import_uploaded")]


@holds(
    purpose=RELATION,
    keep=Keep("at", "keep.import"),
    run=LINK, number=_COUNT, whole=_SET, digests=Personal(Category.PSEUDONYM, shown=False),
    reasons=Personal(Category.RELATION, shown=False),
    cells=Personal(Category.RELATION, shown=False), at=_ACT,
)  # fmt: skip
class ImportRefusal(ScopedRecord):
    """A row that did not come in, or not whole, and why; for the file of errors. ``cells`` is empty where the
    row is about somebody erased. ``digests``: as tombstones have them, of the row's addresses and numbers, so that
    an erasure finds it."""

    run = ScopedKey(ImportRun, related_name="refusals")
    number = models.PositiveIntegerField()  # as a spreadsheet counts: the headers are row 1
    whole = models.BooleanField()  # the whole row stayed out, not only a cell of it
    reasons = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    digests = ArrayField(models.BinaryField(), default=list)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("refused row of an import")
        verbose_name_plural = _("refused rows of imports")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "run", "number"], name="people_refusal_once")]
        indexes = [models.Index(fields=["organisation_id", "at"], name="people_refusal_at")]


@holds(
    subject="person", purpose=NOTICES, keep=Keep("person", None), run=LINK, due_at=_ACT,
    told_at=Personal(Category.ACTIVITY), excused=_SET,
)  # fmt: skip
class LaterNotice(ScopedRecord):
    """Somebody whose data came from elsewhere is to be told within a month (GDPR Art. 14(3)), or why not."""

    person = ScopedKey(Person, related_name="later_notices")
    run = ScopedKey(ImportRun, related_name="notices")
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    excused = models.CharField(max_length=12, blank=True)  # a key of NoticePlan, or "unreachable"

    class Meta:
        verbose_name = _("notice about imported data")
        verbose_name_plural = _("notices about imported data")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person", "run"], name="people_later_notice_once")
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "id"],
                condition=models.Q(told_at=None, excused=""),
                name="people_notice_open",
            )
        ]
