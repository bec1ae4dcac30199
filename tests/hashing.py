"""How often a password is put through the hash: what makes one answer take longer than another."""

import functools
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that grows by a word each time one is hashed or compared."""
    done: list[str] = []

    def counting(name: str) -> Any:
        real = getattr(Argon2PasswordHasher, name)

        @functools.wraps(real)
        def work(*args: Any, **options: Any) -> Any:
            done.append(name)
            return real(*args, **options)

        return work

    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, counting(name))
    return done
