"""To whom data goes."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category

_REGISTER = Impersonal("says something about the recipient, an organisation")


class RecipientKind(models.TextChoices):
    """Whom data may go to."""

    PROCESSOR = "processor", "a processor working for us"
    ANALYTICS = "analytics", "an analytics partner"
    ADVERTISING = "advertising", "an advertising partner"
    FRAUD = "fraud", "a fraud detection service"
    SPONSOR = "sponsor", "a sponsor"
    AFFILIATE = "affiliate", "an affiliated company"
    AUTHORITY = "authority", "an authority"
    CLAIMANT = "claimant", "a private party with a claim"
    ACQUIRER = "acquirer", "an acquirer"
    PERSON = "person", "the person themselves"
    MEMBER = "member", "a member of the organisation itself"  # the controller, GDPR Art. 4(7), and no third party
    INSTALLATION = "installation", "the installation that this runs on"  # under the agreement with its operator


class PaperKind(models.TextChoices):
    """What a document of a recipient shows."""

    AGREEMENT = "agreement", _("agreement")
    VETTING = "vetting", _("vetting")
    TRANSFER = "transfer", _("basis of the transfer")


@holds(
    key=_REGISTER, name=_REGISTER, kind=_REGISTER, purposes=_REGISTER, categories=_REGISTER, country=_REGISTER,
    transfer_basis=_REGISTER, hosts=_REGISTER, agreement_from=_REGISTER, agreement_until=_REGISTER,
    vetted_at=_REGISTER, vetting=_REGISTER, security_contact=_REGISTER, sub_processors=_REGISTER, ended_at=_REGISTER,
)  # fmt: skip
class Recipient(ScopedRecord):
    """Somebody data may go to. Nothing leaves to one that is not in this register."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=RecipientKind)
    purposes = ArrayField(models.CharField(max_length=40))
    categories = ArrayField(models.CharField(max_length=40))
    country = models.CharField(max_length=2)  # ISO 3166-1 alpha-2
    transfer_basis = models.CharField(max_length=40, blank=True)  # GDPR Art. 45-49, when abroad
    hosts = ArrayField(models.CharField(max_length=253), default=list)
    agreement_from = models.DateField(null=True)
    agreement_until = models.DateField(null=True)
    vetted_at = models.DateField(null=True)
    vetting = models.CharField(max_length=500, blank=True)  # what was looked at
    security_contact = models.EmailField(blank=True)
    sub_processors = models.JSONField(default=list)  # [{"name", "country", "what"}]
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("recipient"), _("recipients")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "key"], name="privacy_recipient_key")]


@holds(
    recipient=LINK, about=_REGISTER, starts=_REGISTER, ends=_REGISTER, name=_REGISTER, document=_REGISTER,
    sha256=_REGISTER, at=_REGISTER, actor=Impersonal("the pseudonymous number of a member"),
)  # fmt: skip
class Paper(ScopedRecord):
    """An agreement, vetting or basis of transfer of a recipient with its dates, and the document where there is one.

    What the entry in the register said before it was changed stays here: past disclosures are judged by it.
    """

    recipient = ScopedKey(Recipient, models.PROTECT, related_name="papers")
    about = models.CharField(max_length=10, choices=PaperKind)
    starts = models.DateField()
    ends = models.DateField(null=True)
    name = models.CharField(max_length=200, blank=True)
    document = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=now)
    actor = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("document of a recipient"), _("documents of recipients")
        indexes = [models.Index(fields=["organisation_id", "recipient", "at"], name="privacy_paper_recipient")]


@holds(
    subject="subject",
    purpose=ACCOUNTABILITY,
    keep=Keep("subject", None),
    recipient=LINK,
    purpose_key=Impersonal("the key of a declared purpose"),
    categories=Impersonal("keys of declared categories"),
    at=Personal(Category.ACTIVITY),
    reference=Impersonal("points to the message or export it was part of"),
    actor=Impersonal("the pseudonymous number of the member who caused it"),
)
class Disclosure(ScopedRecord):
    """One person's data went to one recipient, once. Append-only."""

    changeable: ClassVar[tuple[str, ...]] = ()

    subject = SubjectKey(related_name="disclosures")
    recipient = ScopedKey(Recipient, models.PROTECT)
    purpose_key = models.CharField(max_length=40)
    categories = ArrayField(models.CharField(max_length=40))
    at = models.DateTimeField(default=now)
    reference = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("disclosure to a recipient"), _("disclosures to recipients")
        indexes = [
            models.Index(fields=["organisation_id", "subject", "at"], name="privacy_disclosure_subject"),
            models.Index(fields=["organisation_id", "reference"], name="privacy_disclosure_ref"),
            models.Index(fields=["organisation_id", "recipient", "id"], name="privacy_disclosure_to"),
        ]
