"""The one field that may hold data of a special category (GDPR Art. 9(1), 10): sealed, unsearchable, consented to.

What is in it is encrypted under the organisation's key before it leaves the program, so that no query can compare,
sort or search it and a copy of the table tells nothing. It is only written beside a standing explicit consent.
"""

import os
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import FieldError
from django.db import models

from softranet.privacy.keys import derived
from softranet.privacy.vocabulary import Category

_USE, _NONCE = "special", 12


class NoExplicitConsent(PermissionError):
    """Data of a special category was to be written without its person's explicit consent.

    Found: no consent to this one kind that stands. Expected: ``special.keep``, after ``special.agree``.
    """


Control = Callable[[Any, Category], None]
_control: Control | None = None


def asks(control: Control) -> Control:
    """Have a function look for the consent at each write: (the record, its kind); it raises ``NoExplicitConsent``."""
    global _control  # noqa: PLW0603 - it asks the models that are made of this field
    _control = control
    return control


class _Sealed(bytes):
    """What ``pre_save`` has let through."""


class SpecialField(models.BinaryField):  # type: ignore[type-arg]
    """Words of a special category; ``kind`` names the field beside it that says which.

    Every path of the ORM that writes a row comes through ``pre_save``, and only what it gave is stored: an
    ``update()`` is refused. Lookups, orderings and expressions find nothing to work with.
    """

    def __init__(self, *arguments: Any, kind: str = "kind", **options: Any) -> None:
        self.kind = kind
        super().__init__(*arguments, **options)

    def deconstruct(self) -> Any:
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, {**options, "kind": self.kind}

    def get_default(self) -> str:
        return ""

    def pre_save(self, model_instance: models.Model, add: bool) -> _Sealed:  # noqa: FBT001 - Django's own signature
        words, kind = str(getattr(model_instance, self.attname)), str(getattr(model_instance, self.kind))
        if _control is None:
            raise NoExplicitConsent("nothing looks for the consent; softranet.privacy.special is not loaded")
        _control(model_instance, Category[kind.upper()])
        return _Sealed(_seal(words))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        if not isinstance(value, _Sealed):
            raise NoExplicitConsent(f"{self.model._meta.label}.{self.name} is written by saving its record alone")
        return super().get_db_prep_value(bytes(value), connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return _unseal(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.model._meta.label}.{self.name} is of a special category: nobody is found by it")

    def get_transform(self, lookup_name: str) -> Any:
        return self.get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


def seal_content(content: bytes) -> bytes:
    """Bytes that may hold such data on their way in, such as a file to import (AES-256-GCM)."""
    return _encrypt(content)


def open_content(sealed: bytes) -> bytes:
    """The same again. Raises ``ValueError`` where it was not sealed in this scope."""
    try:
        return AESGCM(derived(_USE)).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except InvalidTag:
        raise ValueError("found bytes of another organisation, or changed; expected what was sealed here") from None


def _seal(words: str) -> bytes:
    return _encrypt(words.encode())


def _encrypt(content: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(derived(_USE)).encrypt(nonce, content, None)


def _unseal(sealed: bytes) -> str:
    """What raw SQL put there unsealed is nobody's words: shown as unreadable, and found by the evidence."""
    try:
        return open_content(sealed).decode()
    except ValueError:
        return "\N{REPLACEMENT CHARACTER}"
