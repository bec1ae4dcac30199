"""Reckoning with the periods that facts state.

Deadlines count in the organisation's time zone, cut-offs in UTC. The organisation's zone is the one Django has
active: whoever opens a scope for people to read in activates it.
"""

import calendar
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from softranet.privacy import facts


def moved(moment: datetime, amount: int, unit: str) -> datetime:
    """The moment so many units later, or earlier for a negative amount.

    Months and years keep the day of the month, or take the last one there is. Raises ``ValueError`` for a unit
    that is no period of time.
    """
    if unit in ("minutes", "hours"):  # by the clock that knows no summer time: three days of hours are 72
        return (moment.astimezone(UTC) + timedelta(**{unit: amount})).astimezone(moment.tzinfo)
    if unit == "days":
        return moment + timedelta(days=amount)
    if unit not in ("months", "years"):
        raise ValueError(f"{unit!r} is no period; expected minutes, hours, days, months or years")
    months = moment.year * 12 + moment.month - 1 + (amount * 12 if unit == "years" else amount)
    year, month = months // 12, months % 12 + 1
    day = moment.day if moment.day <= 28 else min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year, month, day)


class Reckoning:
    """The figures of one organisation, asked for once: for many deadlines.

    A shorter period counts for everything from the day it is in force; a longer one only for what begins after that
    day: nobody agreed to it for what they gave before.
    """

    def __init__(self, organisation_id: UUID, *, then: tuple[datetime, Mapping[str, int]] | None = None) -> None:
        """``then``: figures that are not in force yet, and since when they would be."""
        self._past = [*facts.so_far(organisation_id), *([then] if then else [])]
        self._known: dict[str, list[tuple[datetime, int]]] = {}

    def deadline(self, since: datetime | date, fact: str) -> datetime:
        """When the period a fact states is over, in the time zone that is active; a day counts from its beginning."""
        return self.deadlines(fact)(since)

    def deadlines(self, fact: str) -> Callable[[datetime | date], datetime]:
        """The same for many that follow one fact."""
        zone, unit = timezone.get_current_timezone(), facts.facts()[fact].unit
        (_beginning, first), *later = self._spans(fact)
        newest = later[::-1]

        def deadline(since: datetime | date) -> datetime:
            local = since.astimezone(zone) if isinstance(since, datetime) else datetime.combine(since, time.min, zone)
            return moved(local, next((n for start, n in newest if start <= local), first) if newest else first, unit)

        return deadline

    def cutoff(self, fact: str, at: datetime) -> datetime:
        """Whatever is older than this is due, in UTC.

        Each version's span has the figure that counts for it, and what is older is due there. These figures only grow
        from span to span, so what is due is all that lies before the latest such moment.
        """
        spans, unit, today = self._spans(fact), facts.facts()[fact].unit, at.astimezone(UTC)
        due = [moved(today, -figure, unit) for _start, figure in spans]
        ends = [start for start, _figure in spans[1:]]
        return max([*map(min, due[:-1], ends), due[-1]])

    def figure(self, fact: str) -> int:
        """The one that is stated last."""
        return self._past[-1][1].get(fact, facts.facts()[fact].default)

    def _spans(self, fact: str) -> list[tuple[datetime, int]]:
        """(since when, the figure that counts for what began then): the lowest of its version's and all later ones."""
        if fact in self._known:
            return self._known[fact]
        spans = self._known[fact] = []
        for since, stated in reversed(self._past):
            figure = stated.get(fact, facts.facts()[fact].default)
            spans.insert(0, (since, min(figure, spans[0][1]) if spans else figure))
        return spans


def deadline(since: datetime | date, fact: str, organisation_id: UUID) -> datetime:
    """When the period a fact states is over, in the time zone that is active."""
    return Reckoning(organisation_id).deadline(since, fact)


def cutoff(fact: str, organisation_id: UUID, at: datetime) -> datetime:
    """Whatever is older than this is due, in UTC."""
    return Reckoning(organisation_id).cutoff(fact, at)
