"""One row, understood: who it is about, how to reach them, what they agreed to, and what could not be used."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from softranet.people import normalise
from softranet.people.folding import fold
from softranet.people.imports.dates import day
from softranet.people.imports.fields import CONSENT, SPECIAL
from softranet.people.imports.minding import Told
from softranet.people.models import Kind
from softranet.privacy import special

_YES = frozenset(
    [
        "1",
        "y",
        "yes",
        "j",
        "ja",
        "true",
        "t",
        "x",
        "wahr",
        "given",
        "granted",
        "opt-in",
        "optin",
        "subscribed",
        "confirmed",
        "agreed",
        "oui",
        "si",
        "sí",
        "✓",
        "on",
    ]
)
_NO = frozenset(
    [
        "0",
        "n",
        "no",
        "nein",
        "false",
        "f",
        "falsch",
        "refused",
        "opt-out",
        "optout",
        "unsubscribed",
        "denied",
        "non",
        "off",
        "-",
    ]
)
_LENGTHS = {
    "name": 200, "company": 200, "street": 200, "postal_code": 20, "city": 100, "region": 100, "external_id": 100,
}  # fmt: skip
_NUMBERS = (("phone", Kind.PHONE), ("mobile", Kind.PHONE), ("fax", Kind.FAX))


@dataclass(frozen=True)
class Options:
    """What holds for every row of a file."""

    country: str = ""  # of numbers in rows that name none
    date_order: str = "DMY"
    consent_at: str = ""
    consent_place: str = ""
    consent_wording: str = ""
    tag: str = ""
    suppress: tuple[str, ...] = ()  # purposes everybody in the file says no to


@dataclass(frozen=True, slots=True)
class Consent:
    """What a row says about one purpose; ``at``, ``place`` and ``wording`` are the evidence of a yes."""

    purpose: str
    granted: bool
    at: str = ""
    place: str = ""
    wording: str = ""


@dataclass(slots=True)
class Candidate:
    """A row that can come in. ``problems`` name the cells that cannot."""

    number: int
    cells: list[str]
    name: str = ""
    company: str = ""
    email: str = ""
    language: str = ""
    country: str = ""
    birth_date: date | None = None
    external_id: str = ""
    numbers: list[tuple[str, str]] = field(default_factory=list)
    address: tuple[str, str, str, str] | None = None
    tags: list[str] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    special: list[Told] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def sort_key(self) -> str:
        return fold(self.name or self.company)

    @property
    def keys(self) -> set[str]:
        """What tells this person from others: the mailbox and the number elsewhere; without them a phone number
        with the name, since phones are shared; without that the name alone."""
        if self.email or self.external_id:
            return {key for key in (self.email, self.external_id and f"#{self.external_id}") if key}
        if self.numbers:
            return {f"{number} {self.sort_key}" for _kind, number in self.numbers}
        return {f"={self.name} {self.company}"}

    @property
    def identifiers(self) -> list[str]:
        """What a tombstone may stand for."""
        return [value for value in (self.email, *(number for _kind, number in self.numbers)) if value]


class Refused(ValueError):
    """The row cannot come in at all; its text says why."""


class Understanding:
    """Turns rows into candidates by a mapping; made once for a file."""

    def __init__(self, mapping: list[str], options: Options) -> None:
        self.width, self.options = len(mapping), options
        self.at = {key: place for place, key in enumerate(mapping) if key}
        self.consents = [
            (key.removeprefix(CONSENT), place) for key, place in self.at.items() if key.startswith(CONSENT)
        ]
        self.special = [
            (key.removeprefix(SPECIAL), place) for key, place in self.at.items() if key.startswith(SPECIAL)
        ]
        self._countries: dict[str, str] = {}

    def __call__(self, number: int, cells: list[str]) -> Candidate:
        """Raises ``Refused``."""
        if len(cells) > self.width:
            if any(cell.strip() for cell in cells[self.width :]):
                figures = {"found": len(cells), "expected": self.width}
                raise Refused(_("Found %(found)s cells, expected %(expected)s.") % figures)
            cells = cells[: self.width]
        elif len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        row = Candidate(number, self.bare(cells))
        self._who(row)
        if not (row.email or row.name or row.company or row.external_id or row.numbers):
            raise Refused(" ".join([_("Nothing says who this is."), *row.problems]))
        self._about(row)
        if self.consents or self.options.suppress:
            row.consents = list(self._consents(row))
        row.special = [told for kind, place in self.special if (told := self._told(row, kind, cells[place].strip()))]
        return row

    def bare(self, cells: list[str]) -> list[str]:
        """The cells as they may be kept for the file of errors: without what needs special care."""
        hidden = {place for _kind, place in self.special}
        return ["" if place in hidden else cell for place, cell in enumerate(cells)] if hidden else cells

    def _told(self, row: Candidate, kind: str, words: str) -> Told | None:
        """What a row says of a special category counts with its own evidence alone, never with the whole file's."""
        if not words:
            return None
        at, place, wording = (self._cell(row, key) for key in ("consent_at", "consent_place", "consent_wording"))
        moment = self._day(row, at) if at else None
        if not (moment and place and wording):
            row.problems.append(
                _("Found special data without when, where and to which words they expressly agreed: it was not taken.")
            )
            return None
        if len(words) > special.LONGEST:
            figures = {"length": len(words), "longest": special.LONGEST}
            row.problems.append(_("Found %(length)s characters, expected at most %(longest)s.") % figures)
            return None
        place = self._checked(row, normalise.text, place, 300)
        if not place:
            return None
        return Told(kind, words, moment.isoformat(), place, wording[:5000])

    def _cell(self, row: Candidate, key: str) -> str:
        place = self.at.get(key)
        return row.cells[place].strip() if place is not None else ""

    def _text(self, row: Candidate, key: str) -> str:
        found = self._cell(row, key)
        return self._checked(row, normalise.text, found, _LENGTHS[key]) if found else ""

    def _checked(self, row: Candidate, rule: Callable[..., str], *arguments: Any) -> str:
        try:
            return rule(*arguments)
        except ValueError as error:
            row.problems.append(str(error))
            return ""

    def _who(self, row: Candidate) -> None:
        address = self._cell(row, "email")
        if address:
            try:
                row.email = normalise.email(address)
            except ValueError as error:
                # Without its address the row would come in a second time once it is corrected.
                raise Refused(str(error)) from error
        name = self._cell(row, "name")
        if not name:
            name = f"{self._cell(row, 'first_name')} {self._cell(row, 'last_name')}".strip()
        if name:
            row.name = self._checked(row, normalise.text, name, _LENGTHS["name"])
        row.company = self._text(row, "company")
        row.external_id = self._text(row, "external_id")
        country = self._cell(row, "country")
        row.country = self._country(row, country) if country else ""
        for key, kind in _NUMBERS:
            found = self._cell(row, key)
            number = self._checked(row, normalise.phone, found, row.country or self.options.country) if found else ""
            if number and (kind, number) not in row.numbers:
                row.numbers.append((kind, number))

    def _country(self, row: Candidate, name: str) -> str:
        known = self._countries.get(name)
        if known is None:
            known = self._countries[name] = self._checked(row, normalise.country, name)
            if not known:
                del self._countries[name]
        return known

    def _about(self, row: Candidate) -> None:
        street = self._text(row, "street")
        house = self._cell(row, "house")
        if house:
            street = self._checked(row, normalise.text, f"{street} {house}", _LENGTHS["street"])
        parts = (street, self._text(row, "postal_code"), self._text(row, "city"), self._text(row, "region"))
        row.address = parts if any(parts) else None
        language, birth = self._cell(row, "language"), self._cell(row, "birth_date")
        if language:
            row.language = self._checked(row, normalise.language, language)
        if birth:
            row.birth_date = self._day(row, birth)
        words = self._cell(row, "tags")
        if words or self.options.tag:
            found = [*words.replace(",", ";").replace("|", ";").split(";"), self.options.tag]
            tags = (self._checked(row, normalise.text, word, 50) for word in found if word.strip())
            row.tags = list(dict.fromkeys(filter(None, tags)))

    def _day(self, row: Candidate, value: str) -> date | None:
        try:
            return day(value, self.options.date_order)
        except ValueError as error:
            row.problems.append(str(error))
            return None

    def _consents(self, row: Candidate) -> Iterator[Consent]:
        for purpose in self.options.suppress:
            yield Consent(purpose, granted=False)
        for purpose, place in self.consents:
            word = row.cells[place].strip().casefold()
            if word in _NO:
                yield Consent(purpose, granted=False)
            elif word in _YES:
                agreed = self._evidence(row, purpose)
                if agreed is not None:
                    yield agreed
            elif word:
                found = {"found": row.cells[place].strip()[:60]}
                row.problems.append(_("Found “%(found)s”, expected yes or no: no consent was taken over.") % found)

    def _evidence(self, row: Candidate, purpose: str) -> Consent | None:
        """A yes without when, where and to which words proves nothing (GDPR Art. 7(1)) and is not taken over."""
        at = self._cell(row, "consent_at") or self.options.consent_at
        place = self._cell(row, "consent_place") or self.options.consent_place
        wording = self._cell(row, "consent_wording") or self.options.consent_wording
        if not (at and place and wording):
            row.problems.append(_("Found a consent without when, where or to which words: it was not taken over."))
            return None
        moment = self._day(row, at)
        if moment is None:
            return None
        place = self._checked(row, normalise.text, place, 300)
        return Consent(purpose, granted=True, at=moment.isoformat(), place=place, wording=wording[:5000])
