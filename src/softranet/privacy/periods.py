"""Reckoning with the periods that facts state.

Deadlines count in the organisation's time zone, cut-offs in UTC. The organisation's zone is the one Django has
active: whoever opens a scope for people to read in activates it.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from softranet.privacy import facts


def moved(moment: datetime, amount: int, unit: str) -> datetime:
    """The moment so many units later, or earlier for a negative amount.

    Months and years keep the day of the month, or take the last one there is. Raises ``ValueError`` for a unit
    that is no period of time.
    """
    if unit in ("minutes", "hours", "days"):
        return moment + timedelta(**{unit: amount})
    if unit not in ("months", "years"):
        raise ValueError(f"{unit!r} is no period; expected minutes, hours, days, months or years")
    months = moment.year * 12 + moment.month - 1 + (amount * 12 if unit == "years" else amount)
    year, month = months // 12, months % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


class Reckoning:
    """The figures of one organisation, asked for once: for many deadlines."""

    def __init__(self, organisation_id: UUID) -> None:
        self.figures = facts.figures(organisation_id)

    def deadline(self, since: datetime | date, fact: str) -> datetime:
        """When the period a fact states is over, in the time zone that is active; a day counts from its beginning."""
        zone = timezone.get_current_timezone()
        local = since.astimezone(zone) if isinstance(since, datetime) else datetime.combine(since, time.min, zone)
        return moved(local, self.figures[fact], facts.facts()[fact].unit)


def deadline(since: datetime | date, fact: str, organisation_id: UUID) -> datetime:
    """When the period a fact states is over, in the time zone that is active."""
    return Reckoning(organisation_id).deadline(since, fact)


def cutoff(fact: str, organisation_id: UUID, at: datetime) -> datetime:
    """Whatever is older than this is due, in UTC."""
    return moved(at.astimezone(UTC), -facts.value(fact, organisation_id), facts.facts()[fact].unit)
