"""What is kept sealed here: the secrets of webhooks, and by which data a recipient knows a person."""

import json
import os
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from softranet.privacy.keys import derived


def seal(number: UUID, content: Any) -> bytes:
    """AES-256-GCM under the organisation's key, bound to the record with this number."""
    nonce = os.urandom(12)
    return nonce + AESGCM(derived("recipients")).encrypt(nonce, json.dumps(content).encode(), number.bytes)


def unseal(number: UUID, sealed: bytes) -> Any:
    whole = bytes(sealed)
    return json.loads(AESGCM(derived("recipients")).decrypt(whole[:12], whole[12:], number.bytes))
