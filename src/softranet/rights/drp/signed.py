"""Messages signed by an agent: base64 of an Ed25519 signature and the JSON it signs, good for minutes and once."""

import binascii
import json
from base64 import b64decode
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from softranet.privacy.records import now
from softranet.rights.models import Agent, AgentMessage
from softranet.web.tokens import digest

LONGEST = 32 * 1024
"""Bytes of a message."""
_SIGNATURE = 64
_LIVES, _SKEW = timedelta(hours=1), timedelta(minutes=2)


class NotSigned(ValueError):
    """The message is not what this agent signed for this organisation and this moment, or was taken before."""


def read(body: bytes, agent: Agent, business: str) -> dict[str, Any]:
    """What the agent signed. Nothing of it is looked at before the signature holds. Raises ``NotSigned``."""
    try:
        signed = b64decode(body, validate=True) if len(body) <= LONGEST else b""
        Ed25519PublicKey.from_public_bytes(bytes(agent.key)).verify(signed[:_SIGNATURE], signed[_SIGNATURE:])
        said = json.loads(signed[_SIGNATURE:])
    except (binascii.Error, InvalidSignature, UnicodeDecodeError, ValueError, RecursionError):
        raise NotSigned("the message is not signed with the agent's key") from None
    if not isinstance(said, dict) or said.get("agent-id") != agent.agent_id or said.get("business-id") != business:
        raise NotSigned("the message is of another agent, or to another business")
    issued, expires = _moment(said.get("issued-at")), _moment(said.get("expires-at"))
    if not issued <= now() + _SKEW or not now() < expires or expires - issued > _LIVES:
        raise NotSigned("the message is not valid now, or for more than an hour")
    _made, new = AgentMessage.objects.get_or_create(
        digest=digest(signed[:_SIGNATURE].hex() + signed[_SIGNATURE:].hex()), defaults={"agent": agent}
    )
    if not new:
        raise NotSigned("the message was taken before")
    return said


def _moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise NotSigned("issued-at and expires-at are times of ISO 8601") from None
    if moment.tzinfo is None:
        raise NotSigned("issued-at and expires-at have their offset from UTC")
    return moment
