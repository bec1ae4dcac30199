"""The parts of a dossier: one person's records, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from softranet.privacy.vocabulary import Category, Purpose


@dataclass(frozen=True, slots=True)
class Column:
    """What all values of one field have in common."""

    name: str
    label: str  # in the active language
    category: Category | None  # None: not personal itself, but without it the rest cannot be understood
    says: Callable[[Any], str]  # how people read a value, in the active language; of a secret nothing
    secret: bool = False
    editable: bool = False


class Datum:
    """One field of a record. A secret is mentioned: ``value`` then says whether there is one."""

    __slots__ = ("column", "value")

    def __init__(self, column: Column, value: Any) -> None:
        self.column, self.value = column, value

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def label(self) -> str:
        return self.column.label

    @property
    def category(self) -> Category | None:
        return self.column.category

    @property
    def words(self) -> str:
        return self.column.says(self.value)

    @property
    def secret(self) -> bool:
        return self.column.secret

    @property
    def editable(self) -> bool:
        return self.column.editable


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


class Going(NamedTuple):
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
    data: tuple[Column, ...] = ()
    context: tuple[Column, ...] = ()
    title: int | None = None  # which of the values names the record for people

    @property
    def basis_label(self) -> str:
        return str(self.purpose.basis.label)

    @property
    def article(self) -> str:
        return self.purpose.basis.article

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Those of a record's values, in their order."""
        return (*self.data, *self.context)


class Record(NamedTuple):
    """One record about a person, as they read it: what it is, where from, what for, told to whom, when it goes.

    It holds values; what they have in common stands in its table, and is put to them where somebody reads them.
    """

    table: Table
    number: Any
    values: Sequence[Any]  # of the table's data, then of its context
    source: Origin | None
    goes: Going

    @property
    def key(self) -> str:
        return str(self.number)

    @property
    def title(self) -> str:
        place = self.table.title
        return "" if place is None else Datum(self.table.columns[place], self.values[place]).words

    @property
    def data(self) -> list[Datum]:
        return list(map(Datum, self.table.data, self.values))

    @property
    def context(self) -> list[Datum]:
        return list(map(Datum, self.table.context, self.values[len(self.table.data) :]))

    @property
    def editable(self) -> bool:
        """Whether the person can correct any of it themselves."""
        return any(column.editable for column in self.table.data)

    @property
    def filled(self) -> list[Datum]:
        """The data that is not empty: what a page shows."""
        return [d for d in self.data if d.value not in (None, "", [], {}, False)]


@dataclass
class Group:
    """All records of one kind, for a page."""

    table: Table
    records: list[Record] = field(default_factory=list)
