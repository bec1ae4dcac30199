"""Making sure of a file that another installation sends: sealed for one address, signed with the key its host shows."""

import json
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from softranet.privacy import consignment, keys
from softranet.privacy.consignment import Consignment, NotTrusted
from softranet.web import outward
from softranet.web.tokens import digest

KEYS = "/.well-known/softranet-ledger.json"
"""Where an installation shows the keys it signs with."""


def public_key(token: str) -> bytes:
    """The public half of the address's key."""
    return X25519PrivateKey.from_private_bytes(_private_key(token)).public_key().public_bytes_raw()


def opened(sealed: bytes, token: str, url: str) -> Consignment:
    """What came to this address, once it is sure who signed it. Asks the sender's host. Raises ``NotTrusted``."""
    file = consignment.open_sealed(sealed, _private_key(token))
    consignment.check(file, to=url, keys=_shown(file.sender))
    return file


def _private_key(token: str) -> bytes:
    return keys.derived(f"move upload {digest(token).hex()}")


def _shown(sender: str) -> dict[str, bytes]:
    """The keys by id, as the host that it says it comes from shows them. Raises ``NotTrusted``."""
    try:
        outward.taken_apart(sender)
        parts = urlsplit(sender)
        answer = outward.get(f"{parts.scheme}://{parts.netloc}{KEYS}")
        said: Any = json.loads(answer.body) if answer.status == 200 else {}
        return {str(row["key_id"]): bytes.fromhex(row["public_key"]) for row in said["keys"]}
    except (outward.NotAllowed, outward.NoAnswer, ValueError, KeyError, TypeError, RecursionError):
        raise NotTrusted("the host it says it comes from shows no keys to verify it with") from None
