"""Finding people by a few letters of their name, address or number, among millions."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

import phonenumbers
from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, UUIDField, Value

from softranet.people.arrays import among
from softranet.people.folding import fold
from softranet.people.models import ContactPoint, Kind, Person

FEW = 5000
"""Up to so many matches are taken from the index and then sorted. With more, one soon meets enough of them by
walking along the sorted list, but for those who share a first name: they stand together, and come first."""

PHONES = (Kind.PHONE, Kind.FAX)
_NUMBER = re.compile(r"[+(]?[\d\s()/.-]{4,}")


@dataclass(frozen=True)
class Found:
    """Whom the words find. ``first``: where so many are found that a list in order would be long in coming, the
    condition of those who come first: names that begin with the word, which stand together in the list."""

    people: QuerySet[Person]
    first: Q | None = None


def search(people: QuerySet[Person], words: str, country: str = "") -> Found:
    """Those whose e-mail address or number begins so, or who have a name of which each word given begins a word.

    A single word of one or two letters must begin the whole name: it would match too many others. ``country``:
    whose numbers are meant where digits come without their country's.
    """
    words = words.strip()
    if not words:
        return Found(people)
    if "@" in words:
        return Found(_reached(people, (Kind.EMAIL,), words.lower()))
    if _NUMBER.fullmatch(words):
        return Found(_numbered(people, words, country))
    key = fold(words)
    if not key:
        return Found(people.none())
    if len(key) <= 2:
        return Found(people.filter(_begins("sort_key", key)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_named(%s, %s)", [key.split(), FEW])
        found = cursor.fetchone()[0]
    if found is None:
        return Found(people.filter(_has_words(key.split())), _begins("sort_key", key.split()[0]))
    return Found(people.filter(among("id", found, UUIDField)))


def _has_words(words: list[str]) -> Func:
    """Tested row by row; each word is a prefix. ``fold`` has left neither quotes nor operators in them."""
    quoted = (word.replace("\\", "\\\\").replace("'", "''") for word in words)
    wanted = " & ".join(f"'{word}':*" for word in quoted)
    return Func(
        F("sort_key"), Value(wanted),
        template="array_to_tsvector(array_remove(string_to_array(%(expressions)s::tsquery",
        arg_joiner=", ' '), '')) @@ ", output_field=BooleanField(),
    )  # fmt: skip


def _begins(column: str, prefix: str) -> Q:
    """A range of an index: under row-level security LIKE would look at every row."""
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix[:-1] + _after(prefix[-1])})


def _after(character: str) -> str:
    """The character that sorts next; the half characters between U+D7FF and U+E000 cannot be stored."""
    code = ord(character) + 1
    return chr(0xE000 if 0xD800 <= code < 0xE000 else min(code, 0x10FFFF))


def _reached(people: QuerySet[Person], kinds: tuple[Kind, ...], *prefixes: str) -> QuerySet[Person]:
    begins = reduce(or_, (_begins("value", prefix) for prefix in prefixes))
    return people.filter(Exists(ContactPoint.objects.filter(begins, person=OuterRef("pk"), kind__in=kinds)))


def _numbered(people: QuerySet[Person], words: str, country: str) -> QuerySet[Person]:
    """Digits after + or 00 begin with a country's; others are taken for this country's, then for any with its own."""
    digits = re.sub(r"\D", "", words)
    if words.startswith(("+", "(+")):
        return _reached(people, PHONES, "+" + digits)
    if digits.startswith("00"):
        return _reached(people, PHONES, "+" + digits[2:])
    here = phonenumbers.country_code_for_region(country)
    return _reached(people, PHONES, f"+{here}{digits.lstrip('0')}", "+" + digits)
