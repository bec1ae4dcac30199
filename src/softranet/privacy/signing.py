"""The installation's Ed25519 key, which signs the heads of every ledger.

It is given by ``PRIVACY_SIGNING_KEY`` (where several machines sign), or made once and kept in the folder
``PRIVACY_KEY_DIR``. Beside it, one file for each public key ever used: what former keys signed stays verifiable.
"""

import os
from base64 import b64decode, b64encode
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from softranet.privacy.verification import key_id

_PRIVATE = "signing-key"
_HINT = "expected 32 bytes in base64: python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"


def sign(data: bytes) -> tuple[str, bytes]:
    """(the key's id, the signature)."""
    private = _private_key()
    return key_id(private.public_key().public_bytes_raw()), private.sign(data)


def key_in_use() -> str:
    """The id of the key that signs now."""
    return key_id(public_key())


def public_key() -> bytes:
    """The 32 bytes of the key that signs now."""
    return _private_key().public_key().public_bytes_raw()


def public_keys() -> dict[str, bytes]:
    """Every key this installation has signed with, by id; the present one first."""
    now = public_key()
    folder = _folder()
    return {key_id(now): now, **(public_keys_in(folder) if folder else {})}


def public_keys_in(folder: Path) -> dict[str, bytes]:
    """The public keys kept in a key folder, by id. Needs no settings."""
    found = [b64decode(path.read_text()) for path in sorted(folder.glob("*.pub"))]
    return {key_id(key): key for key in found}


def _folder() -> Path | None:
    folder = getattr(settings, "PRIVACY_KEY_DIR", None)
    return Path(folder) if folder else None


def _private_key() -> Ed25519PrivateKey:
    return _load(getattr(settings, "PRIVACY_SIGNING_KEY", None), _folder())


@cache
def _load(given: str | None, folder: Path | None) -> Ed25519PrivateKey:
    if given:
        private = _parse(given, "PRIVACY_SIGNING_KEY")
    elif folder:
        private = _kept(folder)
    else:
        raise ImproperlyConfigured("Set PRIVACY_KEY_DIR, a folder for the ledger's key, or PRIVACY_SIGNING_KEY.")
    if folder:
        public = private.public_key().public_bytes_raw()
        _write_once(folder / f"{key_id(public)}.pub", public)
    return private


def _parse(text: str, place: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(b64decode(text.strip(), validate=True))
    except ValueError:  # its own text could repeat the key
        raise ImproperlyConfigured(f"{place} is not a signing key; {_HINT}") from None


def _kept(folder: Path) -> Ed25519PrivateKey:
    path = folder / _PRIVATE
    if not path.exists():
        _write_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return _parse(path.read_text(), str(path))


def _write_once(path: Path, content: bytes) -> None:
    """Whole or not at all, and never over another process's: a key lost is a ledger nobody can verify."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(b64encode(content))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # the other process's counts
        path.hardlink_to(own)
    own.unlink()


@register("softranet_privacy")
def signing_key(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """The ledger can be signed."""
    try:
        public_key()
    except (ImproperlyConfigured, OSError) as error:
        return [Error(
            "There is no key to sign the ledger with.", hint=f"{error}", id="softranet.E020",
        )]  # fmt: skip
    return []
