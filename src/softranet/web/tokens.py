"""Tokens in links: signed ones that say what they are for, and random ones stored only as a hash."""

import hashlib
import secrets

from django.core import signing


class BadToken(ValueError):
    """A link's token was changed, is too old, or was made for another purpose."""


def sign(purpose: str, *parts: str) -> str:
    """A token for one purpose that carries record numbers (never personal data) and cannot be guessed or changed."""
    return signing.dumps(list(parts), salt=f"softranet.{purpose}")


def read(purpose: str, token: str, *, seconds: int | None = None) -> list[str]:
    """What ``sign`` put in. ``seconds``: the longest age accepted. Raises ``BadToken``."""
    try:
        found = signing.loads(token, salt=f"softranet.{purpose}", max_age=seconds)
    except signing.BadSignature as error:
        raise BadToken(f"not a valid token for {purpose}") from error
    return [str(part) for part in found]


def single_use() -> tuple[str, bytes]:
    """A random token for a link, and the hash to store in its place."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
