"""Assessments: what an organisation weighed before it used data for a purpose."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, holds
from softranet.privacy.records import ScopedRecord, now

_WRITTEN = Impersonal("written by the organisation about what it does, not about a person")


class Outcome(models.TextChoices):
    GO = "go", _("it may be done")
    MEASURES = "measures", _("it may be done with these measures")
    NO = "no", _("it may not be done")


class AssessmentKind(models.TextChoices):
    INTEREST = "interest", _("balance of a legitimate interest")  # GDPR Art. 6(1)(f)
    IMPACT = "impact", _("impact assessment")  # GDPR Art. 35


@holds(
    purpose_key=Impersonal("the key of a declared purpose"), kind=_WRITTEN, description=_WRITTEN, necessity=_WRITTEN,
    risks=_WRITTEN, measures=_WRITTEN, advice=_WRITTEN, outcome=_WRITTEN, review_on=_WRITTEN, at=_WRITTEN,
    made_by=Impersonal("the pseudonymous number of the member who made it"),
)  # fmt: skip
class Assessment(ScopedRecord):
    """One assessment of one purpose. Never changed; a later one of the same kind takes its place."""

    changeable: ClassVar[tuple[str, ...]] = ()

    purpose_key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=AssessmentKind)
    description = models.TextField(max_length=5000)  # the interest pursued, or the operations: Art. 35(7)(a)
    necessity = models.TextField(max_length=5000)  # Art. 35(7)(b)
    risks = models.TextField(max_length=5000)  # to the rights and freedoms of people: Art. 35(7)(c)
    measures = models.TextField(max_length=5000, blank=True)  # Art. 35(7)(d)
    advice = models.TextField(max_length=5000, blank=True)  # of the privacy officer: Art. 35(2)
    outcome = models.CharField(max_length=10, choices=Outcome)
    review_on = models.DateField()  # Art. 35(11)
    made_by = models.UUIDField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("assessment"), _("assessments")
        indexes = [models.Index(fields=["organisation_id", "purpose_key", "kind", "at"], name="records_assessment")]
