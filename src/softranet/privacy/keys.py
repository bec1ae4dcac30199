"""Keys that belong to one organisation, derived from its secret and never stored.

``PRIVACY_ORGANISATION_SECRET`` names a function from an organisation's id to at least 32 random bytes. Without
it (a project without tenancy) they come from ``SECRET_KEY``.
"""

from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.module_loading import import_string

from softranet.privacy import scope


class NoSecret(LookupError):
    """An organisation's secret is missing or short.

    Found: fewer than 16 bytes. Expected: random bytes made when the organisation was founded.
    """


def derived(use: str) -> bytes:
    """32 bytes for one use in the open scope (HKDF-SHA256, RFC 5869). Raises ``NoSecret``."""
    return _derived(scope.current(), use)


@lru_cache(maxsize=4096)  # a secret never changes, and an import asks for every address
def _derived(organisation_id: UUID, use: str) -> bytes:
    info = f"softranet.privacy {use}".encode()
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=organisation_id.bytes, info=info)
    return hkdf.derive(_secret(organisation_id))


@lru_cache(maxsize=4096)
def _secret(organisation_id: UUID) -> bytes:
    named = getattr(settings, "PRIVACY_ORGANISATION_SECRET", None)
    secret = bytes(import_string(named)(organisation_id)) if named else settings.SECRET_KEY.encode()
    if len(secret) < 16:
        raise NoSecret("the organisation's secret has fewer than 16 bytes; found it with a random one")
    return secret
