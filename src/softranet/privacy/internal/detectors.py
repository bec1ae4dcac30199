"""Detectors: what text looks like that is an e-mail address, a phone, a card or a national number.

The expressions are PostgreSQL's; a match is then checked here, so that a hash or a row of digits is not one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    NATIONAL = "national"


@dataclass(frozen=True)
class _Detector:
    expression: str
    shape: re.Pattern[str]


# Behind "==" stands the boundary of a MIME message: nineteen random digits, of which every tenth passes as a card.
_ALONE, _END = r"(?<![0-9A-Za-z.\-])(?<!==)", r"(?![0-9A-Za-z\-])"
_EXPRESSIONS = {
    # Not one whose first part a program made (a Message-ID): found here, it need not be looked at row by row.
    Kind.EMAIL: r"(?<![A-Za-z0-9._%+\-])(?![0-9a-f.\-]{16,}@)[A-Za-z0-9._%+\-]+"
    r"@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}",
    Kind.PHONE: r"(?<![0-9A-Za-z])\+[1-9][0-9](?:[ ().\-/]?[0-9]){6,13}(?![0-9])",
    Kind.CARD: _ALONE + r"[2-6](?:[ \-]?[0-9]){12,18}" + _END,
    Kind.NATIONAL: "|".join([
        _ALONE + r"[0-9]{3}-[0-9]{2}-[0-9]{4}" + _END,  # United States: social security number
        _ALONE + r"[2-9][0-9]{3}[ \-][0-9]{4}[ \-][0-9]{4}" + _END,  # India: Aadhaar
        _ALONE + r"[A-Z]{3}[ABCFGHLJPT][A-Z][0-9]{4}[A-Z]" + _END,  # India: PAN
        _ALONE + r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]" + _END,  # United Kingdom: national insurance
    ]),
}  # fmt: skip
_SHAPES = {kind: re.compile(expression) for kind, expression in _EXPRESSIONS.items()}
_ROLES = frozenset({
    "abuse", "admin", "contact", "dpo", "grievance", "hello", "help", "info", "mail", "no-reply", "noreply", "office",
    "postmaster", "privacy", "security", "service", "support", "team", "webmaster",
})  # fmt: skip
_MADE_BY_A_PROGRAM = re.compile(r"[0-9a-f.\-]{16,}")  # a Message-ID


def expression(kinds: frozenset[Kind]) -> str:
    """One expression for these kinds."""
    return "(" + "|".join(f"(?:{_EXPRESSIONS[kind]})" for kind in sorted(kinds)) + ")"


def found(text: str, kinds: frozenset[Kind], own: frozenset[str]) -> Kind | None:
    """The kind of what was matched; None where it is none after all, or an address of the organisation's own."""
    for kind in sorted(kinds):
        if _SHAPES[kind].fullmatch(text) and _CHECKS[kind](text) and text.lower() not in own:
            return kind
    return None


def _somebody(address: str) -> bool:
    """Not a role, not a number made by a program."""
    local = address.partition("@")[0].lower()
    return local not in _ROLES and not _MADE_BY_A_PROGRAM.fullmatch(local)


def _card(text: str) -> bool:
    """The check digit of ISO/IEC 7812 (Luhn)."""
    digits = [int(c) for c in text if c.isdigit()]
    doubled = [d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _national(text: str) -> bool:
    if re.fullmatch(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", text):
        area, group, serial = text.split("-")
        return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"
    if text[0].isdigit():
        return _verhoeff(text)
    return True


def _verhoeff(text: str) -> bool:
    """The check digit of Aadhaar: multiplication in the dihedral group of order ten."""
    total = 0
    for place, digit in enumerate(reversed([int(c) for c in text if c.isdigit()])):
        total = _dihedral(total, _permuted(digit, place))
    return total == 0


def _dihedral(a: int, b: int) -> int:
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b) % 5
    return 5 + (a - b) % 5 if b < 5 else (a - b) % 5


def _permuted(digit: int, place: int) -> int:
    for _ in range(place % 8):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit


_CHECKS = {Kind.EMAIL: _somebody, Kind.PHONE: lambda _: True, Kind.CARD: _card, Kind.NATIONAL: _national}
