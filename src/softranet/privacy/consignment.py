"""A file from one installation to another: signed by the sender's key, and sealed so that only the receiver opens it.

Inside the seal (``envelope``) stand a line of JSON that says from whom and for which address, a line with the Ed25519
signature over all the rest, and the content. The sender's key is the one that signs its ledger: whoever receives asks
the sender's own host for it over TLS. See docs/reference/moving.md.
"""

import io
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from softranet.privacy import envelope, signing
from softranet.privacy.records import now

FORMAT, VERSION = "softranet-consignment", 1
_LONGEST_LINE = 4096
_NONE = "what is sealed is no signed file"


class NotTrusted(ValueError):
    """The file is not what the sender signed for this address.

    Found: it is sealed for somebody else, was changed, is for another address, or signed with another key than the
    sender's host shows. Expected: the file as it was sent. The text says which.
    """


@dataclass(frozen=True)
class Consignment:
    """An opened file. Nobody has vouched for it before ``check``."""

    sender: str
    to: str
    key_id: str
    content: bytes
    signature: bytes
    signed: bytes


def write(content: bytes, *, sender: str, to: str, public_key: bytes) -> bytes:
    """Sign and seal. ``sender``: where the installation is reached; ``to``: the address it goes to; ``public_key``: of
    that address, 32 bytes. Raises ``ValueError``: no key."""
    line = json.dumps({
        "format": FORMAT, "version": VERSION, "from": sender, "to": to, "at": now().isoformat(),
        "key_id": signing.key_in_use(),
    }).encode()  # fmt: skip
    _key, signature = signing.sign(line + b"\n" + content)
    return b"".join(envelope.seal([line, b"\n", b64encode(signature), b"\n", content], public_key))


def open_sealed(sealed: bytes, private_key: bytes) -> Consignment:
    """Raises ``NotTrusted`` where it does not open, or is nothing that ``write`` wrote."""
    try:
        plain = b"".join(envelope.unseal(io.BytesIO(sealed), private_key))
    except envelope.NotOpened as error:
        raise NotTrusted(str(error)) from None
    line, _newline, rest = plain.partition(b"\n")
    signature, _newline, content = rest.partition(b"\n")
    try:
        head: dict[str, Any] = json.loads(line[:_LONGEST_LINE])
        fits = head["format"] == FORMAT and head["version"] == VERSION
        made = Consignment(
            str(head["from"]), str(head["to"]), str(head["key_id"]), content, b64decode(signature, validate=True),
            line + b"\n" + content,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotTrusted(_NONE) from None
    if not fits:
        raise NotTrusted(_NONE)
    return made


def check(file: Consignment, *, to: str, keys: Mapping[str, bytes]) -> None:
    """That it was signed for this address, with one of the keys that the sender's host shows, by id.

    Raises ``NotTrusted``.
    """
    if file.to != to:
        raise NotTrusted("it was signed for another address")
    key = keys.get(file.key_id)
    if key is None:
        raise NotTrusted(f"the sender shows no key {file.key_id}, with which it is signed")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(file.signature, file.signed)
    except (InvalidSignature, ValueError):
        raise NotTrusted("the signature is not the sender's: what was signed has been changed") from None
