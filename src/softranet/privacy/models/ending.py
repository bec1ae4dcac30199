"""What makes an ending wait, and what is left when somebody is gone: a certificate that names nobody, and a tombstone
nobody can read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, Words, holds
from softranet.privacy.models.consenting import Interval
from softranet.privacy.records import ScopedRecord, SubjectKey, now, uuid7
from softranet.privacy.vocabulary import ACCOUNTABILITY, RIGHTS, Category

_COUNTS = Impersonal("numbers and names of tables, of nobody in particular")


class CertificateState(models.TextChoices):
    """Whether an erasure's external steps are done. A deferred one is not stored: its ``Deferral`` is."""

    DEFERRED = "deferred", "waiting for a legal hold to be lifted"
    PENDING = "pending", "waiting for the last steps"
    FINAL = "final", "complete"


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None), title="law",
    law=Personal(Category.REQUEST, words=Words.ABOUT), since=Personal(Category.ACTIVITY),
    until=Personal(Category.ACTIVITY), expected_until=Personal(Category.ACTIVITY),
    placed_by=Impersonal("the pseudonymous number of the member who placed it"),
)  # fmt: skip
class Hold(Interval):
    """A law or a proceeding for which everything about the person has to stay (GDPR Art. 17(3)(b) and (e))."""

    law = models.CharField(_("law or proceeding"), max_length=200)
    expected_until = models.DateField(_("probably until"), null=True)
    placed_by = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("legal hold"), _("legal holds")
        indexes = [
            models.Index(fields=["organisation_id", "subject"], name="privacy_hold_subject"),
            models.Index(
                fields=["organisation_id", "since"], condition=models.Q(until=None), name="privacy_hold_standing"
            ),
        ]


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("subject", None), title="at",
    number=Impersonal("a number made at random, told to the person"),
    reason=Impersonal("by whom it was asked for, as a key"), requested_at=Personal(Category.REQUEST),
    actor=Impersonal("the pseudonymous number of the member who asked for it"), at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Deferral(ScopedRecord):
    """A deletion that waits for the last legal hold to be lifted; its id and number become the certificate's."""

    subject = SubjectKey(related_name="deferrals")
    number = models.UUIDField(default=uuid7)
    reason = models.CharField(max_length=40)
    requested_at = models.DateTimeField(_("asked for"))
    actor = models.UUIDField(null=True)
    at = models.DateTimeField(_("deferred"), default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("deletion that waits"), _("deletions that wait")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "subject"], name="privacy_deferral_once")]
        indexes = [models.Index(fields=["organisation_id", "number"], name="privacy_deferral_number")]


@holds(
    purpose=ACCOUNTABILITY,
    keep=Keep("erased_at", "keep.proof"),
    pseudonym=Impersonal("the random number of a record that is gone"),
    state=_COUNTS,
    reason=_COUNTS,
    requested_at=_COUNTS,
    erased_at=_COUNTS,
    final_at=_COUNTS,
    body=_COUNTS,
    pending=_COUNTS,
    identifiers=Personal(Category.PSEUDONYM, shown=False),
    number=Impersonal("a number made at random, told to the person"),
)
class Certificate(ScopedRecord):
    """What was erased, depersonalised, kept and under which law, and passed on to whom.

    ``identifiers``: sealed, for the residue scan alone; destroyed when it has run. ``number``: what the person
    is given to come back with, unguessable.
    """

    pseudonym = models.UUIDField()
    state = models.CharField(max_length=10, choices=CertificateState, default=CertificateState.PENDING)
    reason = models.CharField(max_length=40)
    requested_at = models.DateTimeField()
    erased_at = models.DateTimeField(default=now)
    final_at = models.DateTimeField(null=True)
    body = models.JSONField(default=dict)
    pending = models.JSONField(default=list)
    identifiers = models.BinaryField(null=True)
    number = models.UUIDField(default=uuid7)

    class Meta:
        verbose_name, verbose_name_plural = _("certificate of erasure"), _("certificates of erasure")
        indexes = [
            models.Index(fields=["organisation_id", "erased_at"], name="privacy_certificate_erased"),
            models.Index(fields=["organisation_id", "number"], name="privacy_certificate_number"),
            models.Index(fields=["organisation_id", "pseudonym"], name="privacy_certificate_subject"),
        ]


@holds(
    purpose=ACCOUNTABILITY,
    keep=Keep("at", "keep.tombstone"),
    digest=Personal(Category.PSEUDONYM, shown=False),
    at=Impersonal("when somebody, nobody can say who, left"),
)
class Tombstone(ScopedRecord):
    """HMAC of a normalised e-mail address or phone number under the organisation's key.

    Stops an import from bringing an erased person back; their own new sign-up lifts it.
    """

    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("tombstone"), _("tombstones")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="privacy_tombstone_once")]
        indexes = [models.Index(fields=["organisation_id", "at"], name="privacy_tombstone_at")]


@holds(
    purpose=RIGHTS,
    keep=Keep("at", "keep.opt_out"),
    digest=Personal(Category.PSEUDONYM, shown=False),
    at=Impersonal("when somebody, nobody can say who, opted out"),
)
class RememberedOptOut(ScopedRecord):
    """HMAC of an address or number that opted out before anybody here knew it, see ``opt_out.remember``."""

    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("opt-out of an unknown address"), _("opt-outs of unknown addresses")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "digest"], name="privacy_remembered_opt_out_once")
        ]
        indexes = [models.Index(fields=["organisation_id", "at"], name="privacy_remembered_opt_out_at")]
