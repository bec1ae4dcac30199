"""The one written form of addresses, numbers and words, so that the same one is found again.

Every function raises ``ValueError`` with a sentence for people: what was found, what was expected.
"""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from email_validator import EmailNotValidError, validate_email

from softranet.people import countries, languages

# A local part of this plain shape needs no parser; its domain is looked at once for all who have it.
_PLAIN = re.compile(r"[a-z0-9_+]+(?:[.-][a-z0-9_+]+)*")
A_WORD = gettext_lazy("a word")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def email(value: str) -> str:
    """An e-mail address, all of it in lower case, its domain in Unicode; looked up nowhere."""
    local, _at, domain = value.strip().lower().rpartition("@")
    if len(local) <= 64 and len(domain) < 190 and _PLAIN.fullmatch(local) and (known := _domain(domain)):
        return f"{local}@{known}"
    try:
        found = validate_email(value.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        found = ""
    if not found or len(found) > 254:
        raise _refusal(value, _("an e-mail address like name@example.org"))
    return found


@lru_cache(maxsize=8192)
def _domain(domain: str) -> str:
    """A domain as the library writes it, "" where it would refuse it."""
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).normalized.lower()[2:]
    except EmailNotValidError:
        return ""


def phone(value: str, country: str) -> str:
    """A number in E.164, ``+914428110000``. ``country``: ISO 3166-1 alpha-2, for numbers without one."""
    try:
        number = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        expected = _("a phone number with its country, like +91 44 2811 0000")
        if country and not value.strip().startswith("+"):
            expected = _("a phone number of %(country)s, or one that begins with +") % {"country": country}
        raise _refusal(value, expected)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def text(value: str, longest: int) -> str:
    """Words in one line: Unicode NFC, runs of white space and control characters one space, trimmed."""
    plain = _SPACE.sub(" ", value).strip()
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
        if any("\ud800" <= c <= "\udfff" for c in plain):
            raise ValueError(_("Found half a character (a lone surrogate), expected whole ones."))
    if len(plain) > longest:
        figures = {"length": len(plain), "longest": longest}
        raise ValueError(_("Found %(length)s characters, expected at most %(longest)s.") % figures)
    return plain


def country(value: str) -> str:
    """ISO 3166-1 alpha-2 of a country's code or name, in English or by a name in common use."""
    known = countries.code(value)
    if known is None:
        raise _refusal(value, _("a country or its two letters"))
    return known


def language(value: str) -> str:
    """ISO 639-1 of a language's code or name."""
    known = languages.code(value)
    if known is None:
        raise _refusal(value, _("a language or its two letters"))
    return known


def missing(expected: object) -> ValueError:
    """The refusal of nothing at all."""
    return ValueError(_("Found nothing, expected %(expected)s.") % {"expected": expected})


def _refusal(value: str, expected: str) -> ValueError:
    found = value if len(value) <= 60 else value[:59] + "…"
    return ValueError(_("Found “%(found)s”, expected %(expected)s.") % {"found": found, "expected": expected})
