"""Addresses: judged before use, and hashed where only sameness matters."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from softranet.privacy import scope


def digest(address: str) -> bytes:
    """HMAC-SHA-256 of an address, the same for every spelling of case, different in every organisation."""
    salt = f"softranet.mail.address:{scope.current()}"
    return salted_hmac(salt, address.strip().casefold(), algorithm="sha256").digest()


def fit(address: str) -> bool:
    """Whether mail can be addressed so. A line break, which would start a header of its own, is never fit."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254 and address.isprintable()
