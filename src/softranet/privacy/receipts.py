"""Receipts: the proof, in a person's own hands, that an act concerning them is on record and unchanged.

It holds all it needs. Erasing destroys what the ledger knows of the act; the receipt still verifies.
"""

from enum import Enum
from typing import Any

from softranet.privacy import sealing, signing
from softranet.privacy.internal.merkle import BadProof, verify_consistency
from softranet.privacy.models import LedgerEntry
from softranet.privacy.scope import current
from softranet.privacy.verification import FORMAT, BadReceipt, verify

__all__ = ["BadReceipt", "NoReceipt", "Standing", "receipt", "standing", "verify"]


class NoReceipt(LookupError):
    """There is nothing to give a receipt for.

    Found: the entry's content was erased, or the entry is not in the open scope. Expected: a receipt is made
    before the erasure, or for the erasure's own entry.
    """


def receipt(entry: LedgerEntry) -> dict[str, Any]:
    """The receipt of one entry, ready for ``json.dumps``; described in ``docs/reference/receipt.md``.

    An entry that has no place in the tree yet is sealed first, in the present transaction.

    Raises:
        NoReceipt: see there.
    """
    # Locked, so that sealing does not pass over it as one that somebody else is changing.
    row = LedgerEntry.objects.select_for_update().filter(id=entry.id).first()
    if row is None or row.payload is None or row.nonce is None:
        raise NoReceipt(f"entry {entry.id} has no content in the open scope")
    head = sealing.newest_head() if row.position is not None else sealing.seal()
    if row.position is None:
        row.refresh_from_db(fields=["position"])
    if head is None or row.position is None:
        raise NoReceipt(f"entry {entry.id} could not be sealed")
    return {
        "format": FORMAT,
        "payload": bytes(row.payload).decode(),
        "nonce": bytes(row.nonce).hex(),
        "leaf": bytes(row.leaf).hex(),
        "position": row.position,
        "proof": sealing.proof(row.position, head),
        "head": sealing.signed(head),
        "public_key": signing.public_keys()[head.key_id].hex(),
    }


class Standing(Enum):
    """How a genuine receipt stands to the open scope's ledger of today."""

    STANDS = "the ledger still begins with all that was signed then"
    LOST = "the ledger does not continue what was signed then: restored from a backup, or changed"
    ELSEWHERE = "it is another ledger's"


def standing(receipt: dict[str, Any]) -> Standing:
    """Whether today's ledger is a continuation of the one a receipt, verified before, was signed in."""
    then, head = receipt["head"], sealing.newest_head()
    if then["ledger"] != str(current()):
        return Standing.ELSEWHERE
    if head is None or head.size < then["size"]:
        return Standing.LOST
    try:
        path = sealing.consistency(then["size"], head)
        verify_consistency(then["size"], head.size, bytes.fromhex(then["root"]), bytes(head.root), path)
    except BadProof:
        return Standing.LOST
    return Standing.STANDS
