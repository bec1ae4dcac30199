"""The organisation passes to somebody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, now
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
    accepted_as=_PARTY, offered_at=_COURSE, due_at=_COURSE, sealed_at=_COURSE, owners_told_at=_COURSE,
    objected_at=_COURSE, sale=Impersonal("the number of the sale that it is a part of"),
    actor=Impersonal("the pseudonymous number of the member who offered it"),
)  # fmt: skip
class Transfer(ScopedRecord):
    """A sale or merger: offered, accepted under the policy in force, announced to the people, then sealed.

    ``public_key``: 32 bytes (X25519) of which the acquirer alone has the other half: only they can open the bundle.
    ``sale``: where the whole installation passes, the number of the operator's own handing over, on that one too.
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
    actor = models.UUIDField(null=True)  # None: the command line
    sale = models.UUIDField(null=True)
    owners_told_at = models.DateTimeField(null=True)  # of a sale that somebody else, the operator, makes
    objected_at = models.DateTimeField(null=True)  # the organisation, a controller, wants no part in it

    class Meta:
        verbose_name, verbose_name_plural = _("handing over"), _("handings over")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="moves_transfer_digest")]
        indexes = [models.Index(fields=["organisation_id", "offered_at"], name="moves_transfer_offered")]


class PartState(models.TextChoices):
    LISTED = "listed", _("the acquirer is asked to accept its policy")
    ACCEPTED = "accepted", _("its people are being told, and can leave")
    UNBOUND = "unbound", _("no policy in force that the acquirer has accepted")
    OBJECTED = "objected", _("it objected, and stays out")
    LEFT = "left", _("it ends, and stays out")
    SEALED = "sealed", _("handed over")
    CALLED_OFF = "called_off", _("called off")


@holds(
    purpose=ACCOUNTABILITY, keep=Keep("sale", None), sale=_COURSE,
    number=Impersonal("the random number of an organisation"), transfer=_COURSE, state=_COURSE,
    policy_number=_COURSE, policy_sha256=_COURSE, due_at=_COURSE,
)  # fmt: skip
class SalePart(ScopedRecord):
    """One organisation in a sale of the whole installation, as the operator has it on record.

    ``transfer`` is that organisation's own handing over, which only its scope shows.
    """

    sale = ScopedKey(Transfer, related_name="parts")
    number = models.UUIDField()
    transfer = models.UUIDField()
    state = models.CharField(max_length=12, choices=PartState, default=PartState.LISTED)
    policy_number = models.PositiveIntegerField(null=True)
    policy_sha256 = models.CharField(max_length=64, blank=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("organisation in a sale"), _("organisations in a sale")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "sale", "number"], name="moves_part_once")]
