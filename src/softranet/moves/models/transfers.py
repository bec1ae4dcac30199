"""The organisation passes to somebody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, holds
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.vocabulary import ACCOUNTABILITY

_PARTY = Impersonal("says something about the acquirer, an organisation")
_COURSE = Impersonal("how the handing over goes")


class TransferKind(models.TextChoices):
    SALE = "sale", _("sale")
    MERGER = "merger", _("merger")
    REORGANISATION = "reorganisation", _("reorganisation")
    BANKRUPTCY = "bankruptcy", _("bankruptcy")
    DISCONTINUATION = "discontinuation", _("giving up the business")


class TransferState(models.TextChoices):
    OFFERED = "offered", _("the acquirer has not accepted the policy yet")
    ACCEPTED = "accepted", _("accepted; people are being told")
    SEALED = "sealed", _("handed over")
    CALLED_OFF = "called_off", _("called off")


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("offered_at", "keep.proof"), kind=_COURSE, state=_COURSE,
    acquirer=_PARTY, contact=_PARTY, country=_PARTY, digest=Impersonal("hash of a random token"),
    recipient=_PARTY, public_key=_PARTY, policy_number=_COURSE, policy_sha256=_COURSE, accepted_at=_COURSE,
    accepted_as=_PARTY, offered_at=_COURSE, due_at=_COURSE, sealed_at=_COURSE,
    actor=Impersonal("the pseudonymous number of the member who offered it"),
)  # fmt: skip
class Transfer(ScopedRecord):
    """A sale or merger: offered, accepted under the policy in force, announced to the people, then sealed.

    ``public_key``: 32 bytes (X25519) of which the acquirer alone has the other half: only they can open the bundle.
    """

    kind = models.CharField(_("what happens"), max_length=20, choices=TransferKind)
    state = models.CharField(max_length=12, choices=TransferState, default=TransferState.OFFERED)
    acquirer = models.CharField(_("acquirer"), max_length=200)
    contact = models.EmailField(_("acquirer's e-mail"))
    country = models.CharField(_("acquirer's country"), max_length=2)
    recipient = models.CharField(max_length=40)  # key in the register
    digest = models.BinaryField(max_length=32)
    public_key = models.BinaryField(max_length=32, null=True)
    policy_number = models.PositiveIntegerField(null=True)
    policy_sha256 = models.CharField(max_length=64, blank=True)
    accepted_as = models.CharField(max_length=200, blank=True)
    accepted_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    actor = models.UUIDField()

    class Meta:
        verbose_name, verbose_name_plural = _("handing over"), _("handings over")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="moves_transfer_digest")]
        indexes = [models.Index(fields=["organisation_id", "offered_at"], name="moves_transfer_offered")]
