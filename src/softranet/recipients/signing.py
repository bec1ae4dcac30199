"""Standard Webhooks: the headers by which a recipient knows that a message is ours, and new."""

import base64
import hmac
import os
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from softranet.privacy.records import now
from softranet.recipients.models import Channel
from softranet.recipients.secrets import seal, unseal

ROTATING = timedelta(days=1)
"""How long the secret before signs along with a new one."""
_PREFIX = "whsec_"


def fresh(channel: Channel) -> None:
    """A new secret; the one there was signs along for a while. The channel is not saved."""
    channel.secret_before, channel.rotated_at = channel.secret or None, now() if channel.secret else None
    channel.secret = seal(channel.id, _PREFIX + base64.b64encode(os.urandom(32)).decode())


def shown(channel: Channel) -> str:
    return str(unseal(channel.id, bytes(channel.secret)))


def headers(keys: Iterable[bytes], number: UUID, body: bytes) -> dict[str, str]:
    """Signed at this moment with each of these keys.

    ``number`` is the same for each attempt: whoever has seen it need not act twice.
    """
    stamp = str(int(now().timestamp()))
    signed = f"{number}.{stamp}.".encode() + body
    signatures = [f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}" for key in keys]
    return {
        "Content-Type": "application/json", "User-Agent": "Softranet", "webhook-id": str(number),
        "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures),
    }  # fmt: skip


def keys(channel: Channel) -> Iterable[bytes]:
    """What signs for a channel: its secret, and for a while the one before."""
    yield _bytes(shown(channel))
    if channel.secret_before and channel.rotated_at and channel.rotated_at > now() - ROTATING:
        yield _bytes(str(unseal(channel.id, bytes(channel.secret_before))))


def _bytes(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_PREFIX))
