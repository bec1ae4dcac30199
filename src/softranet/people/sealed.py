"""What somebody searches for, sealed into the address of the list: a name in an address would stand in histories,
bookmarks and the logs of proxies.

Only the installation can open it, for the same account and organisation, and for a day. Nothing is stored.
"""

import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from softranet.privacy.keys import derived

OPENS_FOR = 24 * 3600
LONGEST = 200
_ROUND = 64  # bytes: the length of a token does not tell the length of the words
_NONCE, _TIME = 12, 8


class Closed(ValueError):
    """The words cannot be opened: older than a day, changed, or sealed for somebody else."""


def clean(words: str) -> str:
    """As they are searched for; U+0000 is in nobody's name, and no database takes it."""
    return words.replace("\0", "").strip()[:LONGEST]


def seal(words: str, account: UUID) -> str:
    """A token for addresses (AES-256-GCM); empty for no words."""
    text = clean(words).encode(errors="ignore")
    if not text:
        return ""
    text += b"\0" * (-len(text) % _ROUND)
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(derived("search")).encrypt(nonce, int(time.time()).to_bytes(_TIME) + text, account.bytes)
    return urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def unseal(token: str, account: UUID) -> str:
    """The words. Raises ``Closed``."""
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        text = AESGCM(derived("search")).decrypt(sealed[:_NONCE], sealed[_NONCE:], account.bytes)
    except (ValueError, InvalidTag) as error:
        raise Closed("not sealed here for this account") from error
    if time.time() - int.from_bytes(text[:_TIME]) > OPENS_FOR:
        raise Closed("sealed more than a day ago")
    return text[_TIME:].rstrip(b"\0").decode()
