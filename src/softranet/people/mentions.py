"""Finding, in texts, other people of the organisation: by an address or number of theirs, or by their whole name."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import phonenumbers

from softranet.organisations.models import Membership
from softranet.people import normalise
from softranet.people.arrays import among
from softranet.people.folding import fold
from softranet.people.models import ContactPoint, Person

Span = tuple[int, int]
Place = tuple[int, Span]
"""Which text, and from where to where in it."""

LONGEST = 4
"""Words of a name that is looked for; one word alone would be found everywhere."""
_EMAIL = re.compile(r"[^\s<>()\[\]{},;:\"'“”‘’„«»@]{1,64}@[^\s<>()\[\]{},;:\"'“”‘’„«»@]{1,189}")
_WORD = re.compile(r"\S+")
_EDGES = "".join(c for c in map(chr, range(0x21, 0x2100)) if not c.isalnum())
_OWNERS = re.compile(r"['’]s$")
_AT_ONCE = 5_000
"""Values that one statement looks up by the index."""


def others_named(texts: list[str], person: Person, country: str) -> list[list[Span]]:
    """For each text where it names somebody of the open scope other than this person and its members at work.

    Exact after normalising: no part of a name, no nickname. ``country``: whose numbers are meant where digits come
    without their country's. As many look-ups by index as the texts have words, in statements of thousands.
    """
    found: list[set[Span]] = [set() for _ in texts]
    reached, named = dict[str, list[Place]](), dict[str, list[Place]]()
    for number, text in enumerate(texts):
        for value, span in chain(_addresses(text), _numbers(text, country)):
            reached.setdefault(value, []).append((number, span))
        for name, span in _names(text):
            named.setdefault(name, []).append((number, span))
    own = ContactPoint.objects.filter(person=person).values_list("value", flat=True)
    for value in _known_values(list(reached), person) - set(own):
        for number, span in reached[value]:
            found[number].add(span)
    for name in _known_names(list(named), person):
        for number, span in named[name]:
            found[number].add(span)
    return [_apart(spans) for spans in found]


def _known_values(values: list[str], person: Person) -> set[str]:
    points = ContactPoint.objects.exclude(person=person).exclude(person__in=_at_work())
    parts = (points.filter(among("value", part)).values_list("value", flat=True) for part in _parts(values))
    return set(chain.from_iterable(parts))


def _known_names(names: list[str], person: Person) -> set[str]:
    people = Person.objects.exclude(id=person.pk).exclude(id__in=_at_work())
    parts = (people.filter(among("sort_key", part)).values_list("sort_key", flat=True) for part in _parts(names))
    return set(chain.from_iterable(parts)) - {person.sort_key}


def _at_work() -> Any:
    """A query for the numbers of members: they sign what they write."""
    return Person.objects.filter(account__in=Membership.objects.values("account")).values("id")


def _parts(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _addresses(text: str) -> Iterator[tuple[str, Span]]:
    for match in _EMAIL.finditer(text):
        said = match[0].rstrip(".!?…")
        try:
            yield normalise.email(said), (match.start(), match.start() + len(said))
        except ValueError:
            continue


def _numbers(text: str, country: str) -> Iterator[tuple[str, Span]]:
    if sum(c.isdigit() for c in text) < 5:
        return
    lenient = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text, country or None, leniency=lenient):
        yield phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164), (match.start, match.end)


def _names(text: str) -> Iterator[tuple[str, Span]]:
    """Each run of two to four words, folded as names are; of two also the other way round, as lists have them."""
    address = [match.span() for match in _EMAIL.finditer(text)]
    for words in _stretches(text, address):
        yield from _runs(words)


def _runs(words: list[tuple[str, Span]]) -> Iterator[tuple[str, Span]]:
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST, len(words))):
            run = [word for word, _span in words[first : last + 1]]
            span = words[first][1][0], words[last][1][1]
            yield " ".join(run), span
            if len(run) == 2:
                yield " ".join(reversed(run)), span


def _stretches(text: str, address: list[Span]) -> Iterator[list[tuple[str, Span]]]:
    """The words between addresses: those of an address are no part of a name beside it."""
    at = 0
    for start, end in [*address, (len(text), len(text))]:
        yield list(_words(text, at, start))
        at = end


def _words(text: str, begins: int, ends: int) -> Iterator[tuple[str, Span]]:
    for match in _WORD.finditer(text, begins, ends):
        said = match[0].strip(_EDGES)
        start = match.start() + match[0].find(said)
        said = _OWNERS.sub("", said)
        for word in fold(said).split():
            yield word, (start, start + len(said))


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Overlapping ones joined, in order."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
