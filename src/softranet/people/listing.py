"""A page of people: filtered, in one of two orders, before or after somebody.

A page is found by the person it begins after, not by counting: page 1,000 costs what page 1 does. Only that
person's record number stands in the address, never their name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from softranet.people.models import Person, PersonTag
from softranet.people.search import Found, search
from softranet.privacy.models import Source
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import purpose

PAGE = 50
MANY = 1000
SEVERAL = 200
SOURCES = 500
_ORDERS = {"name": (("sort_key", "id"), False), "newest": (("collected_at", "id"), True)}


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to; empty values narrow nothing."""

    words: str = ""
    tag: UUID | None = None
    country: str = ""
    permitted: str = ""  # a purpose; may be used for it, asked of the gate
    kind: str = ""  # of source
    source: UUID | None = None
    since: date | None = None
    until: date | None = None
    home: str = ""  # the organisation's country, for numbers without one

    def apply(self, people: QuerySet[Person]) -> QuerySet[Person]:
        return self.found(people).everybody()

    def found(self, people: QuerySet[Person]) -> Found:
        """Whom the choices leave, in the search's own order where it has one."""
        if self.tag:
            people = people.filter(Exists(PersonTag.objects.filter(person=OuterRef("pk"), tag=self.tag)))
        if self.country:
            people = people.filter(country=self.country)
        if self.kind:
            people = people.filter(_of_kind(self.kind))
        if self.source:
            people = people.filter(source=self.source)
        if self.since:
            people = people.filter(collected_at__gte=_start(self.since))
        if self.until:
            people = people.filter(collected_at__lt=_start(date.fromordinal(self.until.toordinal() + 1)))
        if self.permitted:
            people = permitted(purpose(self.permitted)).filter(people)
        return search(people, self.words, self.home)

    @property
    def choices(self) -> int:
        days = self.since or self.until
        return sum(map(bool, (self.words, self.tag, self.country, self.permitted, self.kind, self.source, days)))

    @property
    def narrows(self) -> bool:
        return self.choices > 0


@dataclass(frozen=True)
class Page:
    people: list[Person]
    previous: UUID | None = None  # the page before ends before this person
    next: UUID | None = None  # the page after begins after this person


def page(
    chosen: Filter, *, order: str = "name", after: UUID | None = None, before: UUID | None = None, size: int = PAGE,
    of: QuerySet[Person] | None = None,
) -> Page:  # fmt: skip
    """At most ``size`` people after or before somebody; from the beginning when they are gone. ``of``: among whom."""
    columns, descending = _ORDERS.get(order, _ORDERS["name"])
    found = chosen.found(Person.objects.all() if of is None else of)
    parts = list(found.parts()) if order == "name" else [(Q(), found.everybody)]
    stands_at = before or after
    key = Person.objects.filter(id=stands_at).first() if stands_at else None
    backwards = before is not None and key is not None
    rows = _walk(parts, columns, key, size + 1, down=descending != backwards, backwards=backwards)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
        return Page(rows, rows[0].id if rows and more else None, rows[-1].id if rows else None)
    return Page(rows, rows[0].id if rows and key is not None else None, rows[-1].id if more else None)


def _walk(
    parts: list[tuple[Q, Callable[[], QuerySet[Person]]]],
    columns: tuple[str, ...],
    key: Person | None,
    most: int,
    *,
    down: bool,
    backwards: bool,
) -> list[Person]:
    """The next people along the parts of a list, from the part that somebody stands in."""
    rows: list[Person] = []
    for who, people in reversed(parts) if backwards else parts:
        if key is not None and len(parts) > 1 and not Person.objects.filter(who, pk=key.pk).exists():
            continue
        ahead = people()
        if key is not None:
            low = tuple(getattr(key, column) for column in columns)
            ahead, key = ahead.filter(_beyond(columns, low, up=not down)), None
        order = (f"-{column}" if down else column for column in columns)
        rows += ahead.order_by(*order)[: most - len(rows)]
        if len(rows) == most:
            break
    return rows


def count_some(chosen: Filter, of: QuerySet[Person] | None = None) -> tuple[int, bool]:
    """How many there are, and whether there are more than that: counting stops at ``MANY``.

    With several choices sooner: the fewer fit them, the more have to be looked at for each that does.
    """
    most = MANY if chosen.choices <= 1 else SEVERAL
    counted = chosen.apply(Person.objects.all() if of is None else of).order_by()[: most + 1].count()
    return min(counted, most), counted > most


def _of_kind(kind: str) -> Q:
    """By the numbers of the sources where these are few: then an index leads from them to the people."""
    few = list(Source.objects.filter(kind=kind).values_list("id", flat=True)[: SOURCES + 1])
    if len(few) <= SOURCES:
        return Q(source__in=few)
    return Q(Exists(Source.objects.filter(pk=OuterRef("source"), kind=kind)))


def _beyond(columns: tuple[str, ...], key: tuple[Any, ...], *, up: bool) -> Q:
    """Strictly further along: written so that the first column alone bounds the range of the index."""
    (first, last), (low, identity) = columns, key
    way = "gt" if up else "lt"
    return Q(**{f"{first}__{way}e": low}) & (Q(**{f"{first}__{way}": low}) | Q(**{f"{last}__{way}": identity}))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
