"""Finding people by a few letters of their name, address or number, among millions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

import phonenumbers
from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, UUIDField, Value

from softranet.people.arrays import among
from softranet.people.folding import fold
from softranet.people.models import ContactPoint, Kind, Person

FEW = 5000
"""Up to so many matches are taken from the index of words and then sorted. With more, one soon meets enough of them
by walking along the sorted list."""

PHONES = (Kind.PHONE, Kind.FAX)
_NUMBER = re.compile(r"[+(]?[\d\s()/.-]{4,}")


@dataclass(frozen=True)
class Found:
    """Whom the words find.

    ``first``: names that begin with the words. They come first: they stand together in the sorted list, so that a
    page of them costs the same however many there are, and no other has to be looked for to fill it.
    """

    people: QuerySet[Person]
    key: str = ""
    words: tuple[str, ...] = ()

    def everybody(self) -> QuerySet[Person]:
        """Asks the index of words, when they are names."""
        if not self.words:
            return self.people
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_named(%s, %s)", [list(self.words), FEW])
            found = cursor.fetchone()[0]
        if found is not None:
            return self.people.filter(among("id", found, UUIDField))
        return self.people.filter(*(_has_word(word) for word in self.words))

    def parts(self) -> Iterator[tuple[Q, Callable[[], QuerySet[Person]]]]:
        """The list by name in its parts: who is in it, and how to get them."""
        if not self.key:
            yield Q(), self.everybody
            return
        low, high = self.key, _end(self.key)
        first, before, after = Q(sort_key__gte=low, sort_key__lt=high), Q(sort_key__lt=low), Q(sort_key__gte=high)
        everybody = cache(self.everybody)
        yield first, lambda: self.people.filter(first)
        yield before, lambda: everybody().filter(before)
        yield after, lambda: everybody().filter(after)


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
    return Found(people, key, tuple(key.split()))


def _has_word(word: str) -> Func:
    """Tested row by row: a word of the name begins so. ``fold`` leaves one space between words, and none around."""
    return Func(
        F("sort_key"), Value(" " + word),
        template="strpos(' ' || %(expressions)s) > 0", output_field=BooleanField(),
    )  # fmt: skip


def _begins(column: str, prefix: str) -> Q:
    """A range of an index: under row-level security LIKE would look at every row."""
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": _end(prefix)})


def _end(prefix: str) -> str:
    """What sorts next after all that begins so; the half characters between U+D7FF and U+E000 cannot be stored."""
    code = ord(prefix[-1]) + 1
    return prefix[:-1] + chr(0xE000 if 0xD800 <= code < 0xE000 else min(code, 0x10FFFF))


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
