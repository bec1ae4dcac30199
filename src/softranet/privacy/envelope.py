"""A file that only the holder of one key can open, sealed and opened piece by piece.

X25519 with a key made for this file, HKDF-SHA256, AES-256-GCM over pieces of 64 KiB whose nonce counts them and marks
the last: no piece can be changed, left out, moved or cut off unnoticed.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"softranet sealed 1\n"
PIECE = 64 * 1024
_TAG, _KEY = 16, 32


class NotOpened(ValueError):
    """The file does not open.

    Found: it is none, was changed or cut off, or sealed for another key. Expected: the file as it was handed over,
    and the private half of the key it was sealed for.
    """


def new_key() -> tuple[bytes, bytes]:
    """(the private half, which its owner keeps; the public half, to seal for them), 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal(pieces: Iterable[bytes], public_key: bytes) -> Iterator[bytes]:
    """The pieces as a sealed file, for the holder of the other half of this key. Raises ``ValueError``: no key."""
    own = X25519PrivateKey.generate()
    head = MAGIC + own.public_key().public_bytes_raw()
    lock = _lock(own.exchange(X25519PublicKey.from_public_bytes(public_key)), head, public_key)
    yield head
    number, waiting = 0, b""
    for piece in pieces:
        waiting += piece
        while len(waiting) > PIECE:
            yield lock.encrypt(_nonce(number, last=False), waiting[:PIECE], head)
            number, waiting = number + 1, waiting[PIECE:]
    yield lock.encrypt(_nonce(number, last=True), waiting, head)


def unseal(file: BinaryIO, private_key: bytes) -> Iterator[bytes]:
    """The pieces of a sealed file. What came before a ``NotOpened`` must be thrown away."""
    head = file.read(len(MAGIC) + _KEY)
    if len(head) < len(MAGIC) + _KEY or not head.startswith(MAGIC):
        raise NotOpened("it is no sealed file")
    try:
        own = X25519PrivateKey.from_private_bytes(private_key)
        shared = own.exchange(X25519PublicKey.from_public_bytes(head[len(MAGIC) :]))
    except ValueError:
        raise NotOpened("the key is none") from None
    lock = _lock(shared, head, own.public_key().public_bytes_raw())
    number, part = 0, file.read(PIECE + _TAG)
    while True:
        following = file.read(PIECE + _TAG)
        try:
            yield lock.decrypt(_nonce(number, last=not following), part, head)
        except InvalidTag:
            raise NotOpened("it was changed or cut off, or sealed for another key") from None
        if not following:
            return
        number, part = number + 1, following


def _lock(shared: bytes, head: bytes, public_key: bytes) -> AESGCM:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=head, info=b"softranet envelope " + public_key)
    return AESGCM(hkdf.derive(shared))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
