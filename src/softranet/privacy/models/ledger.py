"""The tamper-evident record of what was done (a Merkle tree as in RFC 9162, section 2.1)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category

_HASH = Impersonal("a hash under a random nonce: without the nonce it says nothing")


@holds(
    purpose=ACCOUNTABILITY,
    keep=Keep("at", "keep.proof", law="GDPR Art. 5(2)"),
    subject_id=Personal(Category.PSEUDONYM),
    kind=Impersonal("the kind of act"),
    at=Impersonal("when the act was recorded"),
    payload=Personal(Category.ACTIVITY),
    nonce=Impersonal("random; its deletion makes the leaf say nothing"),
    leaf=_HASH,
    position=Impersonal("the place in the tree"),
)
class LedgerEntry(ScopedRecord):
    """One act. ``leaf`` = SHA-256(0x00 ‖ SHA-256(nonce ‖ payload)). Append-only but for erasure, which clears
    ``subject_id``, ``payload`` and ``nonce``: the leaf stays, the tree stays whole.

    ``subject_id`` is the person's record number, a pseudonym; no key, since the entry outlives the person.
    """

    changeable: ClassVar[tuple[str, ...]] = ("subject_id", "payload", "nonce", "position")

    subject_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)
    payload = models.BinaryField(null=True)
    nonce = models.BinaryField(null=True)
    leaf = models.BinaryField(max_length=32)
    position = models.BigIntegerField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("entry of the ledger"), _("entries of the ledger")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "position"], name="privacy_ledger_position"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject_id"], name="privacy_ledger_subject"),
            models.Index(fields=["organisation_id", "at"], name="privacy_ledger_at"),
            models.Index(fields=["organisation_id", "kind", "id"], name="privacy_ledger_kind"),
            models.Index(
                fields=["organisation_id", "id"], condition=models.Q(position=None), name="privacy_ledger_unsealed"
            ),
        ]


@holds(level=_HASH, number=_HASH, hashes=_HASH)
class LedgerTile(ScopedRecord):
    """Up to 256 hashes of one level of the tree, 32 bytes each: proofs read a handful of tiles, not all leaves."""

    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "level", "number"], name="privacy_ledger_tile")
        ]


@holds(size=_HASH, root=_HASH, at=Impersonal("when the head was signed"), signature=_HASH, key_id=_HASH)
class TreeHead(ScopedRecord):
    """The root of the tree at a size, signed with the installation's Ed25519 key."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=now)
    signature = models.BinaryField(max_length=64)
    key_id = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "size"], name="privacy_tree_head_size")]
