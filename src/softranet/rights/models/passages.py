"""Texts of others in somebody's data that name somebody else, and what was decided about each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, Words, holds
from softranet.privacy.records import ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import RIGHTS, Category
from softranet.rights.models.kinds import Verdict

_PLACE = Impersonal("where the text stands")


@holds(
    subject="subject", purpose=RIGHTS, keep=Keep("found_at", "keep.request_words"), title="table",
    request=Impersonal("points to the request"), table=_PLACE, record=_PLACE, field=_PLACE,
    digest=Impersonal("hash of the text and its passages, so that a decision counts for this text alone"),
    spans=Impersonal("from which character to which"), verdict=Personal(Category.REQUEST),
    reason=Personal(Category.REQUEST, words=Words.TOLD),
    decided_by=Impersonal("the number of a member or program"), found_at=Personal(Category.ACTIVITY),
    decided_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Passage(ScopedRecord):
    """One text that names somebody else. Neither the text nor the other person is in it; ``digest`` says which text
    it was. The person is told of what was kept back, and why; not of what was released, nor of what waits: that
    would tell them that whoever is named there is known here."""

    subject = SubjectKey(related_name="+")
    request = models.UUIDField()
    table = models.CharField(max_length=100)
    record = models.CharField(max_length=64)
    field = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    spans = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    reason = models.TextField(max_length=1000, blank=True)
    decided_by = models.UUIDField(null=True)
    found_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("passage kept back"), _("passages kept back")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "subject", "request", "table", "record", "field", "digest"],
                condition=models.Q(verdict=""), name="rights_passage_once",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation_id", "subject"], name="rights_passage_subject"),
            models.Index(fields=["organisation_id", "found_at"], name="rights_passage_at"),
            models.Index(
                fields=["organisation_id", "request"], condition=models.Q(verdict=""), name="rights_passage_waiting"
            ),
        ]
