"""Patterns that find a person's identifiers in text (PostgreSQL's advanced regular expressions)."""

import html
import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

_BETWEEN = r"[ ().\-/]{0,2}"
_SHORTEST_NUMBER = 8
_NUMBER = re.compile(r"\+?[0-9 ().\-/]+")


def pattern(values: Iterable[str]) -> str:
    """One pattern for all of these, numbers in each way they are written. Empty for none."""
    parts: list[str] = []
    for value in values:
        if _NUMBER.fullmatch(value):
            parts += _number(value)
        elif distinctive(value):
            parts += _text(value)
    return "|".join(dict.fromkeys(parts))


def distinctive(value: str) -> bool:
    """Whether finding it means finding the person: an address, or a name of two words and eight letters."""
    words = value.split()
    return "@" in value or (len(words) > 1 and sum(map(len, words)) >= 8)


def _text(value: str) -> list[str]:
    """As it is, in HTML, in an address line, and as the escaped bytes of a byte column."""
    octal = "".join(c if c.isascii() else "".join(f"\\{b:03o}" for b in c.encode()) for c in value)
    forms = dict.fromkeys([value, html.escape(value), quote(value), quote(value, safe="@"), octal])
    return [rf"(?<![[:alnum:]._%+-]){re.escape(form)}(?![[:alnum:]_-]|\.[[:alnum:]])" for form in forms]


def _number(value: str) -> list[str]:
    """With and without its country code, whatever stands between the digits."""
    digits = re.sub(r"\D", "", value)
    if len(digits) < _SHORTEST_NUMBER:
        return []
    national = [digits[n:] for n in (1, 2, 3) if len(digits[n:]) >= _SHORTEST_NUMBER]
    forms = [rf"(?:\+|00)?{_BETWEEN.join(digits)}", *(f"0?{_BETWEEN}{_BETWEEN.join(n)}" for n in national)]
    return [f"(?<![0-9]){form}(?![0-9])" for form in forms]


def earliest_id(moment: datetime) -> UUID:
    """The smallest UUIDv7 that could be made at this moment: records with smaller keys are older."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
