"""What people agreed to, refused, withdrew, objected to and had restricted."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, Words, holds
from softranet.privacy.models.collecting import Source, Terms
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category

_PURPOSE = Impersonal("the key of a declared purpose")
_CHOICE = Personal(Category.PREFERENCE)


class ConsentState(models.TextChoices):
    """How a consent stands."""

    ASKED = "asked", "ticked, not confirmed yet"
    GIVEN = "given", "given"
    IMPORTED = "imported", "given elsewhere, with its evidence"
    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "withdrawn"


GRANTED = (ConsentState.GIVEN, ConsentState.IMPORTED)


@holds(
    subject="subject",
    purpose=ACCOUNTABILITY,
    keep=Keep("subject", None),
    purpose_key=_PURPOSE,
    state=_CHOICE,
    terms=LINK,
    source=LINK,
    how=Impersonal("the kind of act: a form, a link in a mail, the preferences page"),
    evidence=_CHOICE,
    actor=Impersonal("the pseudonymous number of the member who recorded it"),
    at=_CHOICE,
)
class ConsentEvent(ScopedRecord):
    """Evidence of one act of consent (GDPR Art. 7(1)). Append-only: the database refuses UPDATE."""

    changeable: ClassVar[tuple[str, ...]] = ()

    subject = SubjectKey(related_name="consent_events")
    purpose_key = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=ConsentState)
    terms = ScopedKey(Terms, models.PROTECT, null=True)
    source = ScopedKey(Source, models.PROTECT, null=True)
    how = models.CharField(max_length=40)
    evidence = models.JSONField(default=dict)  # of an imported consent: when, where, which wording
    actor = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("act of consent"), _("acts of consent")
        indexes = [
            models.Index(fields=["organisation_id", "subject", "purpose_key", "at"], name="privacy_consent_subject")
        ]


@holds(
    subject="subject",
    purpose=ACCOUNTABILITY,
    keep=Keep("subject", None),
    purpose_key=_PURPOSE,
    state=_CHOICE,
    since=_CHOICE,
    event=LINK,
)
class Permission(ScopedRecord):
    """The present state of consent, beside its evidence; written together with the event."""

    subject = SubjectKey(related_name="permissions")
    purpose_key = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=ConsentState)
    since = models.DateTimeField()
    event = ScopedKey(ConsentEvent, models.CASCADE)

    class Meta:
        verbose_name, verbose_name_plural = _("present consent"), _("present consents")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "subject", "purpose_key"], name="privacy_permission_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "purpose_key", "subject"],
                condition=models.Q(state__in=["given", "imported"]),
                name="privacy_permission_granted",
            )
        ]


class Interval(ScopedRecord):
    """A state with a beginning and, once lifted, an end; kept so that past uses can be judged by it."""

    subject = SubjectKey(related_name="%(class)ss")
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None), since=_CHOICE, until=_CHOICE,
    purpose_key=_PURPOSE,
)  # fmt: skip
class Objection(Interval):
    """The person objected to a purpose (GDPR Art. 21)."""

    purpose_key = models.CharField(max_length=40)

    class Meta:
        verbose_name, verbose_name_plural = _("objection"), _("objections")
        indexes = [
            models.Index(fields=["organisation_id", "subject", "purpose_key"], name="privacy_objection_subject")
        ]


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None), since=_CHOICE, until=_CHOICE,
    purpose_key=_PURPOSE, ground=Impersonal("a ground of GDPR Art. 21(1), as a key"),
    reason=Personal(Category.REQUEST, words=Words.TOLD),
    decided_by=Impersonal("the pseudonymous number of the member who decided it"),
)  # fmt: skip
class Override(Interval):
    """A use goes on in spite of an objection, for a reason that the person reads (GDPR Art. 21(1), second sentence)."""

    purpose_key = models.CharField(max_length=40)
    ground = models.CharField(max_length=12)
    reason = models.TextField(_("reason"), max_length=2000)
    decided_by = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("objection not followed"), _("objections not followed")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "subject", "purpose_key"], condition=models.Q(until=None),
                name="privacy_override_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation_id", "subject", "purpose_key"], name="privacy_override_subject")]


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None), since=_CHOICE, until=_CHOICE,
    why=Impersonal("a ground of GDPR Art. 18(1), as a key"),
)  # fmt: skip
class Restriction(Interval):
    """The person's data is kept and not used (GDPR Art. 18)."""

    why = models.CharField(max_length=20)

    class Meta:
        verbose_name, verbose_name_plural = _("restriction of use"), _("restrictions of use")
        indexes = [models.Index(fields=["organisation_id", "subject"], name="privacy_restriction_subject")]
