"""A page of people: filtered, in one of two orders, before or after somebody.

A page is found by the person it begins after, not by counting: page 1,000 costs what page 1 does. Only that
person's record number stands in the address, never their name.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from softranet.people.models import Person, PersonTag
from softranet.people.search import search
from softranet.privacy.models import Source
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import purpose

PAGE = 50
MANY = 1000
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
        people = search(people, self.words, self.home)
        if self.tag:
            people = people.filter(Exists(PersonTag.objects.filter(person=OuterRef("pk"), tag=self.tag)))
        if self.country:
            people = people.filter(country=self.country)
        if self.kind:
            people = people.filter(Exists(Source.objects.filter(pk=OuterRef("source"), kind=self.kind)))
        if self.source:
            people = people.filter(source=self.source)
        if self.since:
            people = people.filter(collected_at__gte=_start(self.since))
        if self.until:
            people = people.filter(collected_at__lt=_start(date.fromordinal(self.until.toordinal() + 1)))
        if self.permitted:
            people = permitted(purpose(self.permitted)).filter(people)
        return people

    @property
    def narrows(self) -> bool:
        return any((self.words, self.tag, self.country, self.permitted, self.kind, self.source, self.since, self.until))


@dataclass(frozen=True)
class Page:
    people: list[Person]
    previous: UUID | None = None  # the page before ends before this person
    next: UUID | None = None  # the page after begins after this person


def page(
    chosen: Filter,
    *,
    order: str = "name",
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE,
) -> Page:
    """At most ``size`` people after or before somebody; from the beginning when they are gone."""
    columns, descending = _ORDERS.get(order, _ORDERS["name"])
    backwards = before is not None
    people = chosen.apply(Person.objects.all())
    key = _key_of(before or after, columns)
    if key is not None:
        people = people.filter(_beyond(columns, key, up=descending == backwards))
    down = descending != (backwards and key is not None)
    people = people.order_by(*(f"-{column}" if down else column for column in columns))
    found = list(people[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards and key is not None:
        found.reverse()
        return Page(found, found[0].id if found and more else None, found[-1].id if found else None)
    return Page(found, found[0].id if found and key is not None else None, found[-1].id if more else None)


def count_some(chosen: Filter) -> tuple[int, bool]:
    """How many there are, and whether there are more than that: counting stops at ``MANY``."""
    counted = chosen.apply(Person.objects.all()).order_by()[: MANY + 1].count()
    return min(counted, MANY), counted > MANY


def _key_of(person: UUID | None, columns: tuple[str, ...]) -> tuple[Any, ...] | None:
    return Person.objects.filter(id=person).values_list(*columns).first() if person else None


def _beyond(columns: tuple[str, ...], key: tuple[Any, ...], *, up: bool) -> Q:
    """Strictly further along: written so that the first column alone bounds the range of the index."""
    (first, last), (low, identity) = columns, key
    way = "gt" if up else "lt"
    return Q(**{f"{first}__{way}e": low}) & (Q(**{f"{first}__{way}": low}) | Q(**{f"{last}__{way}": identity}))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
