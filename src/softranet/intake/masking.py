"""Numbers that nobody should write into a form are covered before anything is stored.

Payment cards (PCI DSS: we keep none) and national identity numbers. Only the last digits of a card stay, so
that both sides can tell which one was meant.
"""

import re
from collections.abc import Callable

from stdnum import luhn
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.us import ssn

COVER = "•"

_CARD = re.compile(r"(?<![\d+])(?:\d[ -]?){12,18}\d(?!\d)")
# First digits and lengths that networks issue (ISO/IEC 7812): without them every tenth long number would be a card.
_ISSUED = re.compile(r"(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|"
                     r"(?:6011|65\d\d|64[4-9]\d)\d{12}|(?:60|65|81|82|508)\d{13,14}|35\d{14}|62\d{14,17}|"
                     r"(?:50|5[6-9]|6\d)\d{10,17})\Z")  # fmt: skip

# A written form that is the number's own, and the check that it is one.
_NATIONAL: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"), ssn.is_valid),
    (re.compile(r"(?<![\w+-])[2-9]\d{3}([ -]?)\d{4}\1\d{4}(?![\w-])"), aadhaar.is_valid),
    (re.compile(r"(?<![\w+-])\d{2} \d{3} \d{3} \d{3}(?![\w-])"), idnr.is_valid),
    (re.compile(r"(?<![\w+-])[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d(?![\w-])"),
     nir.is_valid),
    (re.compile(r"(?<![\w-])\d{8}-?[A-Z](?![\w-])"), dni.is_valid),
    (re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z](?!\w)"), codicefiscale.is_valid),
    (re.compile(r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)"),
     lambda _number: True),  # UK National Insurance: its form is all there is to check
)  # fmt: skip


def mask(text: str) -> str:
    """The text with card and national numbers covered; everything else as it was."""
    if sum(c.isdigit() for c in text) < 6:
        return text
    text = _CARD.sub(_card, text)
    for pattern, valid in _NATIONAL:
        text = pattern.sub(lambda found, valid=valid: _cover(found[0]) if valid(found[0]) else found[0], text)  # type: ignore[misc]
    return text


def _card(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    if not (_ISSUED.match(digits) and luhn.is_valid(digits)):
        return found[0]
    return _cover(found[0][:-4]) + found[0][-4:] if found[0][-4:].isdigit() else _cover(found[0])


def _cover(number: str) -> str:
    return re.sub(r"\w", COVER, number)
