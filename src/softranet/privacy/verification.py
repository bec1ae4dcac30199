"""Verifying a receipt, offline: needs Python, ``cryptography`` and a public key; no database, no settings.

What a receipt holds is described in ``docs/reference/receipt.md``.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from softranet.privacy.internal import merkle

FORMAT = "softranet-receipt/1"
LONGEST = 64 * 1024  # bytes; a receipt is about two thousand


class Fault(StrEnum):
    """Why a receipt does not hold."""

    FORMAT = "it is not a receipt: a part is missing or written wrongly"
    CONTENT = "its content was changed, or belongs to another receipt"
    KEY = "it was signed with another key"
    SIGNATURE = "the signature is not the key's"
    PROOF = "its entry is not in the signed ledger"


class BadReceipt(ValueError):
    """The receipt does not prove what it says. ``fault`` is the reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def verify(receipt: Mapping[str, Any], public_key: bytes) -> None:
    """Returns when the entry's content is exactly what the ledger held when its head was signed with this key.

    Raises:
        BadReceipt: it is not.
    """
    head = _part(receipt, "head", dict)
    if receipt.get("format") != FORMAT:
        raise BadReceipt(Fault.FORMAT)
    payload, nonce, leaf = _part(receipt, "payload", str), _bytes(receipt, "nonce"), _bytes(receipt, "leaf")
    if merkle.leaf_hash(sha256(nonce + _utf8(payload)).digest()) != leaf:
        raise BadReceipt(Fault.CONTENT)
    verify_head(head, public_key)
    path = _part(receipt, "proof", list)
    position, size = _number(receipt, "position"), _number(head, "size")
    try:
        root = merkle.root_of_inclusion(leaf, position, size, [_hash(step) for step in path])
    except merkle.BadProof:
        raise BadReceipt(Fault.PROOF) from None
    if root != _bytes(head, "root"):
        raise BadReceipt(Fault.PROOF)


def verify_head(head: Mapping[str, Any], public_key: bytes) -> None:
    """The head (size and root of a ledger at a time) was signed with this key. Raises ``BadReceipt``."""
    if _part(head, "key_id", str) != key_id(public_key):
        raise BadReceipt(Fault.KEY)
    signed = head_text(_part(head, "ledger", str), _number(head, "size"), _bytes(head, "root"), _part(head, "at", str))
    try:
        signature = b64decode(_part(head, "signature", str), validate=True)
    except ValueError:
        raise BadReceipt(Fault.FORMAT) from None
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except InvalidSignature:
        raise BadReceipt(Fault.SIGNATURE) from None


def head_text(ledger: str, size: int, root: bytes, at: str) -> bytes:
    """What is signed: four lines, as in a transparency log's checkpoint."""
    return f"softranet-ledger/{ledger}\n{size}\n{b64encode(root).decode()}\n{at}\n".encode()


def key_id(public_key: bytes) -> str:
    """A short name of a public key: the first 16 hex digits of its SHA-256."""
    return sha256(public_key).hexdigest()[:16]


def _part(source: Any, name: str, kind: type) -> Any:
    found = source.get(name) if isinstance(source, Mapping) else None
    if type(found) is not kind:
        raise BadReceipt(Fault.FORMAT)
    return found


def _number(source: Mapping[str, Any], name: str) -> int:
    number: int = _part(source, name, int)
    if not 0 <= number < 1 << 63:
        raise BadReceipt(Fault.FORMAT)
    return number


def _bytes(source: Mapping[str, Any], name: str) -> bytes:
    return _hash(_part(source, name, str))


def _hash(text: Any) -> bytes:
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        raise BadReceipt(Fault.FORMAT) from None
    if len(found) != merkle.LENGTH or found.hex() != text:  # one way to write it, or receipts could be varied
        raise BadReceipt(Fault.FORMAT)
    return found


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate, written as \ud800 in JSON
        raise BadReceipt(Fault.FORMAT) from None
