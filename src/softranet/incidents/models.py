"""The register of breaches of security (GDPR Art. 33(5)), and of exercises for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, NOTICES, Category

_REGISTER = Impersonal("says something about the incident, not about the people it concerns")
_MEMBER = Impersonal("the pseudonymous number of a member")
_TEXT = Personal(Category.CONVERSATION)


class Risk(models.TextChoices):
    """For the people it concerns; decides who has to be told."""

    UNCLEAR = "unclear", _("not assessed yet")
    NONE = "none", _("unlikely")
    RISK = "risk", _("there is one")
    HIGH = "high", _("it is high: the people are told")


class Harm(models.TextChoices):
    CONFIDENTIALITY = "confidentiality", _("somebody saw or got data who may not")
    INTEGRITY = "integrity", _("data was changed that should not have been")
    AVAILABILITY = "availability", _("data was lost, or cannot be reached")


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("found_at", "keep.proof"),
    name=_TEXT, happened=_TEXT, harms=_REGISTER, began_at=_REGISTER, found_at=_REGISTER, risk=_REGISTER,
    tables=_REGISTER, since=_REGISTER, until=_REGISTER, said=_TEXT, consequences=_TEXT, measures=_TEXT, advice=_TEXT,
    is_exercise=_REGISTER, entered_by=_MEMBER, telling_at=_REGISTER, closed_at=_REGISTER, lessons=_TEXT,
)  # fmt: skip
class Incident(ScopedRecord):
    """A breach, or an exercise that is treated like one. Its clocks run from ``found_at``, when it became known."""

    name = models.CharField(max_length=200)
    happened = models.TextField(max_length=10_000)
    harms = ArrayField(models.CharField(max_length=20), default=list)
    began_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()
    risk = models.CharField(max_length=10, choices=Risk, default=Risk.UNCLEAR)
    tables = ArrayField(models.CharField(max_length=80), default=list)  # kinds of records, of the inventory
    since = models.DateTimeField(null=True)  # … and from when they are
    until = models.DateTimeField(null=True)
    said = models.TextField(max_length=5000, blank=True)  # to the people, in plain words
    consequences = models.TextField(max_length=5000, blank=True)
    measures = models.TextField(max_length=5000, blank=True)
    advice = models.TextField(max_length=5000, blank=True)
    is_exercise = models.BooleanField(default=False)
    entered_by = models.UUIDField()
    telling_at = models.DateTimeField(null=True)  # since when the people are written to
    closed_at = models.DateTimeField(null=True)
    lessons = models.TextField(max_length=10_000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("incident"), _("incidents")
        indexes = [models.Index(fields=["organisation_id", "found_at"], name="incidents_found")]


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("incident", None), incident=LINK, law=_REGISTER, to=_REGISTER, at=_REGISTER,
    number=_REGISTER, needless=_REGISTER, reasons=_TEXT, actor=_MEMBER,
)  # fmt: skip
class Report(ScopedRecord):
    """An authority was told, or it was decided with reasons that it need not be (GDPR Art. 33(1))."""

    incident = ScopedKey(Incident, related_name="reports")
    law = models.CharField(max_length=40)
    to = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)
    number = models.CharField(max_length=100, blank=True)  # the authority's own
    needless = models.BooleanField(default=False)
    reasons = models.TextField(max_length=5000, blank=True)
    actor = models.UUIDField()

    class Meta:
        verbose_name, verbose_name_plural = _("report to an authority"), _("reports to authorities")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "incident", "law", "to"], name="incidents_report_once")
        ]


class Untold(models.TextChoices):
    """Why somebody got no letter; they are told by a public notice (GDPR Art. 34(3)(c))."""

    UNREACHABLE = "unreachable", _("no address to write to")
    REFUSED = "refused", _("the letter was not let out")


@holds(
    subject="subject", purpose=NOTICES, keep=Keep("subject", None), incident=LINK,
    told_at=Personal(Category.ACTIVITY), untold=Impersonal("why there was no letter"),
)  # fmt: skip
class Affected(ScopedRecord):
    """A person whose data an incident concerns."""

    incident = ScopedKey(Incident, related_name="affected")
    subject = SubjectKey(related_name="+")
    told_at = models.DateTimeField(null=True)
    untold = models.CharField(max_length=20, choices=Untold, blank=True)

    class Meta:
        verbose_name = _("incident that concerned your data")
        verbose_name_plural = _("incidents that concerned your data")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "incident", "subject"], name="incidents_affected_once")
        ]
        indexes = [models.Index(fields=["organisation_id", "subject"], name="incidents_affected_subject")]
