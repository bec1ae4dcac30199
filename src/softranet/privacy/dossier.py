"""The parts of a dossier: one person's records, in words."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from softranet.privacy.vocabulary import Category, Purpose


@dataclass(frozen=True, slots=True)
class Datum:
    """One field of a record. A secret is mentioned: ``value`` then says whether there is one."""

    name: str
    label: Promise | str
    category: Category | None  # None: not personal itself, but without it the rest cannot be understood
    value: Any
    words: str
    secret: bool = False
    editable: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The act by which a record came in."""

    kind: str
    kind_label: str
    name: str
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """A recipient that had data of these categories, when first and last, and how often."""

    key: str
    name: str
    kind: str
    kind_label: str
    country: str
    first: datetime
    last: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Going:
    """When a record goes. ``on`` is a day in the active time zone; None where it stays as long as the person."""

    on: date | None
    law: str | None = None
    fact: str | None = None


@dataclass(frozen=True)
class Table:
    """What all records of one kind have in common."""

    label: str  # app_label.Model
    name: str  # in the active language
    plural: str
    purpose: Purpose
    recipients: tuple[Receipt, ...] = ()

    @property
    def basis_label(self) -> str:
        return str(self.purpose.basis.label)

    @property
    def article(self) -> str:
        return self.purpose.basis.article


@dataclass
class Record:
    """One record about a person, as they read it: what it is, where from, what for, told to whom, when it goes."""

    table: Table
    key: str
    title: str
    data: list[Datum]
    context: list[Datum]
    source: Origin | None
    goes: Going

    @property
    def editable(self) -> bool:
        """Whether the person can correct any of it themselves."""
        return any(d.editable for d in self.data)

    @cached_property
    def filled(self) -> list[Datum]:
        """The data that is not empty: what a page shows."""
        return [d for d in self.data if d.value not in (None, "", [], {}, False)]


@dataclass
class Group:
    """All records of one kind, for a page."""

    table: Table
    records: list[Record] = field(default_factory=list)
