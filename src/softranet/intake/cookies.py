"""No personal data in cookies: what leaves is looked into, however it is wrapped."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_plus

_EMAIL = re.compile(r"[^\s@\"'<>=:;,]{1,64}@[^\s@\"'<>=:;,]+\.[^\W\d_]{2,}")
_PHONE = re.compile(r"(?<![\w+])(?:\+|00)\d[\d ()/.-]{6,18}\d(?!\w)")
_PIECES = re.compile(r"[:.|&;,]")
_DEEPEST = 4
_LONGEST = 16_384


def personal(value: str, known: Iterable[str] = ()) -> str:
    """What kind of personal data a cookie's value holds, bare or wrapped; empty when none is found.

    ``known``: words of this very request that are somebody's, such as what they just entered as their name.
    """
    told = [word.casefold() for word in known if len(word.strip()) >= 4]
    for text in unwrapped(value):
        if _EMAIL.search(text):
            return "e-mail address"
        if _PHONE.search(text):
            return "phone number"
        if any(word in text.casefold() for word in told):
            return "something just entered"
    return ""


def unwrapped(value: str, depth: int = 0) -> Iterator[str]:
    """The value and every text that can be taken out of it: percent-encoding, Base64, zlib, JSON, signed parts."""
    yield value
    if depth >= _DEEPEST or len(value) > _LONGEST:
        return
    plain = unquote_plus(value)
    if plain != value:
        yield from unwrapped(plain, depth + 1)
    pieces = [p for p in _PIECES.split(value) if len(p) >= 8]
    for piece in pieces if pieces != [value] else []:
        yield from unwrapped(piece, depth + 1)
    for text in _decoded(value):
        yield from unwrapped(text, depth + 1)


def _decoded(value: str) -> Iterator[str]:
    if re.fullmatch(r"[A-Za-z0-9+/_=-]{8,}", value):
        raw = _base64(value)
        for data in (raw, _inflated(raw)):
            text = _text(data)
            if text:
                yield text
    if re.fullmatch(r"(?:[0-9a-fA-F]{2}){6,}", value):
        text = _text(bytes.fromhex(value))
        if text:
            yield text
    if value[:1] in ('"', "{", "["):
        try:
            yield from _strings(json.loads(value))
        except (ValueError, RecursionError):
            return


def _base64(value: str) -> bytes:
    bare = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return b""


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _LONGEST)
    except zlib.error:
        return b""


def _text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() else ""


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for key, value in found.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(found, list):
        for value in found:
            yield from _strings(value)
