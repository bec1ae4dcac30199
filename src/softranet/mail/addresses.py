"""Addresses: judged before use, and hashed where only sameness matters."""

import hmac

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from softranet.privacy import keys


def digest(address: str) -> bytes:
    """HMAC-SHA-256 of an address, the same for every spelling of case, different in every organisation."""
    return hmac.digest(keys.derived("mail address"), address.strip().casefold().encode(errors="replace"), "sha256")


def fit(address: str) -> bool:
    """Whether mail can be addressed so. A line break, which would start a header of its own, is never fit."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254 and address.isprintable()
