"""What the laws say that apply to a person, as data: one file a law, beside this module.

The General Data Protection Regulation is the standard for everybody; the law of the place where somebody lives comes
on top of it, and the stricter of the two counts. A law is added by adding its file.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import ngettext

from softranet.privacy.periods import moved

REQUEST = "request"
"""The deadline of any kind of request that a law states no other for."""

FOLDER = Path(__file__).parent
"""Where the files are; one more file in it is one more law."""

_SATURDAY = 5


@dataclass(frozen=True)
class Period:
    """A length of time; ``unit`` is ``hours``, ``days``, ``business days``, ``months`` or ``years``."""

    amount: int
    unit: str

    def after(self, moment: datetime) -> datetime:
        """The moment when it is over. Business days count from Monday to Friday; no law's holidays are known here."""
        if self.unit != "business days":
            return moved(moment, self.amount, self.unit)
        left = self.amount
        while left:
            moment += timedelta(days=1)
            left -= moment.weekday() < _SATURDAY
        return moment

    def __str__(self) -> str:
        """In words, in the active language."""
        n = self.amount
        words = {
            "hours": ngettext("%(n)s hour", "%(n)s hours", n),
            "days": ngettext("%(n)s day", "%(n)s days", n),
            "business days": ngettext("%(n)s business day", "%(n)s business days", n),
            "months": ngettext("%(n)s month", "%(n)s months", n),
            "years": ngettext("%(n)s year", "%(n)s years", n),
        }
        return words[self.unit] % {"n": n}


@dataclass(frozen=True)
class Deadline:
    """By when a request is answered, how much longer one may take once for a stated reason, and where that stands."""

    answer: Period
    article: str
    extension: Period | None = None
    acknowledge: Period | None = None


@dataclass(frozen=True)
class Clock:
    """Who is told of a breach (``authority``, ``people`` or another body), by when, and where that stands.

    Without ``within`` the law names no figure: ``when`` has its words.
    """

    to: str
    article: str
    within: Period | None = None
    when: str = ""


@dataclass(frozen=True)
class Age:
    """Younger than this somebody cannot agree alone; ``places`` names the countries that set another age."""

    below: int
    article: str
    places: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Authority:
    """Where to complain; without a place it is for whoever has none of their own in the list."""

    name: str
    url: str
    place: str = ""


@dataclass(frozen=True)
class Law:
    """One file: its rights and notices by name with the article of each."""

    key: str
    name: str
    source: str
    url: str
    everywhere: bool
    places: tuple[str, ...]
    lookback_months: int | None
    rights: dict[str, str]
    deadlines: dict[str, Deadline]
    breach: tuple[Clock, ...]
    ages: dict[str, Age]
    notices: dict[str, str]
    authorities: tuple[Authority, ...]
    note: str = ""  # what a reader has to know of it as a whole, such as from when it applies

    def deadline_for(self, kind: str) -> Deadline | None:
        """Its deadline for this kind of request; none when it gives no such right."""
        general = self.deadlines.get(REQUEST) if kind in self.rights else None
        return self.deadlines.get(kind, general)


@dataclass(frozen=True)
class Jurisdiction:
    """The laws that apply to somebody who lives at ``place`` (ISO 3166: ``DE``, ``US-CA``; empty: not known)."""

    place: str
    laws: tuple[Law, ...]

    def right(self, kind: str) -> list[tuple[Law, str]]:
        """The laws that give a right, each with the article."""
        return [(law, law.rights[kind]) for law in self.laws if kind in law.rights]

    def deadline(self, kind: str, received: datetime) -> datetime:
        """When a request is to be answered at the latest: the earliest of what the laws say."""
        return min(found.answer.after(received) for found in self._deadlines(kind))

    def extended(self, kind: str, received: datetime) -> datetime:
        """When it is to be answered at the latest after the one extension; the deadline where a law allows none."""
        due = []
        for found in self._deadlines(kind):
            first = found.answer.after(received)
            due.append(found.extension.after(first) if found.extension else first)
        return min(due)

    def articles(self, kind: str) -> str:
        """Where the deadline stands, for people to read."""
        return ", ".join(
            f"{law.name} {found.article}" for law in self.laws if (found := law.deadline_for(kind)) is not None
        )

    @property
    def clocks(self) -> list[tuple[Law, Clock]]:
        """Who is told of a breach, and by when, with the law of each."""
        return [(law, clock) for law in self.laws for clock in law.breach]

    def age(self, for_what: str = "consent") -> int:
        """The age, in years, below which somebody cannot agree alone: the highest of what the laws say."""
        country = self.place.partition("-")[0]
        ages = [law.ages[for_what] for law in self._at_home() if for_what in law.ages]
        return max((dict(age.places).get(country, age.below) for age in ages), default=0)

    @property
    def authorities(self) -> list[Authority]:
        """Where somebody at this place can complain; those without a place where it has none of its own."""
        known = list(dict.fromkeys(authority for law in self.laws for authority in law.authorities))
        country = self.place.partition("-")[0]
        return [a for a in known if a.place and a.place in (self.place, country)] or [a for a in known if not a.place]

    def _deadlines(self, kind: str) -> list[Deadline]:
        """Of each law that states one for this kind; the general one of the standard for everybody where none does."""
        found = [deadline for law in self.laws if (deadline := law.deadline_for(kind)) is not None]
        return found or [law.deadlines[REQUEST] for law in self.laws if REQUEST in law.deadlines]

    def _at_home(self) -> list[Law]:
        """The laws of the place itself: an age is not the stricter of two countries' but one's own."""
        country = self.place.partition("-")[0]
        own = [law for law in self.laws if {self.place, country} & set(law.places) and law.ages]
        return own or list(self.laws)


@cache
def laws() -> tuple[Law, ...]:
    """All laws, the one for everybody first. Raises ``ValueError`` naming the file and what is wrong in it."""
    files = sorted(FOLDER.glob("*.toml"))
    return tuple(sorted((_read(file) for file in files), key=lambda law: not law.everywhere))


@cache
def of(place: str = "") -> Jurisdiction:
    """The jurisdiction of a place: a country, or a part of one (``US-CA``), by its ISO 3166 code."""
    place = place.upper()
    around = {place, place.partition("-")[0]} - {""}
    return Jurisdiction(place, tuple(law for law in laws() if law.everywhere or around & set(law.places)))


def deadline(kind: str, received: datetime, place: str = "") -> datetime:
    """When a request of this kind is to be answered at the latest, in the time zone of ``received``."""
    return of(place).deadline(kind, received)


def _read(file: Path) -> Law:
    stated = tomllib.loads(file.read_text(encoding="utf-8"))
    try:
        return Law(
            key=file.stem,
            name=stated["name"],
            source=stated["source"],
            url=stated["url"],
            everywhere=stated.get("everywhere", False),
            places=tuple(stated["places"]),
            lookback_months=stated.get("lookback_months"),
            rights=stated["rights"],
            deadlines={kind: Deadline(**_periods(found)) for kind, found in stated.get("deadlines", {}).items()},
            breach=tuple(Clock(**{"to": to, **_periods(found)}) for to, found in stated.get("breach", {}).items()),
            ages={kind: _age(found) for kind, found in stated.get("ages", {}).items()},
            notices=stated["notices"],
            authorities=tuple(Authority(**found) for found in stated["authorities"]),
            note=stated.get("note", ""),
        )
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"{file.name}: {wrong}; see gdpr.toml for what a law's file has") from wrong


def _periods(found: dict[str, Any]) -> dict[str, Any]:
    return {name: Period(**value) if isinstance(value, dict) else value for name, value in found.items()}


def _age(found: dict[str, Any]) -> Age:
    return Age(found["below"], found["article"], tuple(found.get("places", {}).items()))
