"""Access: one complete copy of everything about a person, with where it came from and when it goes (GDPR Art. 15)."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.text import capfirst
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from softranet.privacy import periods, scope, subjects
from softranet.privacy.declarations import Personal
from softranet.privacy.dossier import Column, Going, Group, Origin, Receipt, Record, Table
from softranet.privacy.graph import nodes, quoted, table
from softranet.privacy.internal import selects
from softranet.privacy.internal.endings import subject_key, subjects_where
from softranet.privacy.internal.together import answers
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.subjects import NotHere, before_walk, pseudonym, subject_model
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category
from softranet.privacy.vocabulary import words as purpose_words

Rows = list[tuple[Any, ...]]


def dossier(subject: Any) -> Iterator[Record]:
    """Every record about a person, the person's own first: one statement for each table, in one message or two.

    Labels are in the active language, days in the active time zone. Raises ``NotHere`` before the first record.
    """
    subjects.walk(subject)
    params = {"keys": [subject.pk], "numbers": [pseudonym(subject.pk)], "organisation": scope.current()}
    reckoning = periods.Reckoning(scope.current())
    first = [s for s in selects.selects() if s.gate is None]
    ahead = subjects.gathering()
    message = [*ahead, _about(), selects.disclosed(), *(s.statement for s in first)]
    about, given, *found = list(answers(message, {**params, "key": subject.pk}))[len(ahead) :]
    filled, leaves = _person(about[1], reckoning)
    further = [s for s in selects.selects() if s.gate in filled]
    found += answers([s.statement for s in further], params)
    tables = [(select, rows) for select, (_count, rows) in zip([*first, *further], found, strict=True) if rows]
    origins, receipts = _looked_up(tables, given[1], params)
    for select, rows in tables:
        yield from _records(select, rows, origins, receipts, leaves, reckoning)


def grouped(subject: Any) -> list[Group]:
    """The same, by kind of record, for a page; kinds of which there is nothing are left out."""
    return by_kind(dossier(subject))


def by_kind(records: Iterable[Record]) -> list[Group]:
    """Records of a dossier, put together by kind."""
    groups: dict[str, Group] = {}
    for record in records:
        groups.setdefault(record.table.label, Group(record.table)).records.append(record)
    return list(groups.values())


def _about() -> str:
    """SQL for the person's clock, and for the columns that lead on to further tables."""
    clock = selects.subject_clock()
    columns = ", ".join([quoted(clock[0]) if clock else "NULL", *map(quoted, _ways())])
    return f"SELECT {columns} FROM {table(subject_model())} WHERE {subjects_where(f'{subject_key()} = %(key)s')}"


def _ways() -> list[str]:
    return sorted({node.gate for node in nodes() if node.gate})


def _person(rows: Rows, reckoning: periods.Reckoning) -> tuple[set[str], Going]:
    """Which ways lead on from the person, and when they go with everything that hangs on them."""
    if not rows:
        raise NotHere("no such person in this scope; erased before, or never here")
    clock = selects.subject_clock()
    filled = {way for way, value in zip(_ways(), rows[0][1:], strict=True) if value is not None}
    return subjects.answered_beyond(filled), _goes(clock[1:], reckoning)(rows[0][0]) if clock else Going(None)


def _goes(clock: tuple[str | None, str | None], reckoning: periods.Reckoning) -> Callable[[Any], Going]:
    """What says when a record goes, by the moment its period runs from: worked out once for a kind of record."""
    fact, law = clock
    ends, stays, zone = reckoning.deadlines(fact) if fact else None, Going(None, law, fact), get_current_timezone()

    def goes(since: datetime | date | None) -> Going:
        if since is None:
            return stays
        if ends is not None:
            return Going(ends(since).date(), law, fact)
        return Going(since.astimezone(zone).date() if isinstance(since, datetime) else since, law, fact)

    return goes


def _looked_up(
    tables: list[tuple[selects.Select, Rows]], given: Rows, params: dict[str, Any]
) -> tuple[dict[Any, Origin], dict[str, list[Receipt]]]:
    """The sources of all these records by key, and by category who had it."""
    sources = {row[-1] for select, rows in tables if select.has_source for row in rows} - {None}
    recipients = {row[0] for row in given}
    asked = {**params, "sources": list(sources), "recipients": list(recipients)}
    found, known = answers([selects.SOURCES, selects.RECIPIENTS], asked)
    origins = {key: Origin(kind, str(SourceKind(kind).label), name, way, at) for key, kind, name, way, at in found[1]}
    return origins, _receipts(given, {row[0]: row[1:] for row in known[1]})


def _receipts(given: Rows, known: dict[Any, tuple[Any, ...]]) -> dict[str, list[Receipt]]:
    """From single disclosures in the order of time: first, last and how often, for each recipient and category."""
    times: dict[tuple[str, Any], list[datetime]] = {}
    for recipient, categories, at in given:
        for category in categories:
            times.setdefault((category, recipient), []).append(at)
    found: dict[str, list[Receipt]] = {}
    for (category, recipient), moments in times.items():
        key, name, kind, country = known[recipient]
        receipt = Receipt(
            key, name, kind, str(RecipientKind(kind).label), country, moments[0], moments[-1], len(moments)
        )
        found.setdefault(category, []).append(receipt)
    return found


def _records(
    select: selects.Select,
    rows: Rows,
    origins: dict[Any, Origin],
    receipts: dict[str, list[Receipt]],
    leaves: Going,
    reckoning: periods.Reckoning,
) -> Iterator[Record]:
    kind, readers = _table(select, receipts), _readers(select)
    after = len(select.columns) + 1
    goes = _goes(select.clock, reckoning) if select.clock else None
    since = select.since or 0
    for row in rows:
        values: Sequence[Any] = row[1:after]
        if readers:
            values = list(values)
            for place, read in readers:
                values[place] = read(values[place])
        origin = origins.get(row[-1]) if select.has_source else None
        yield Record(kind, row[0], values, origin, goes(row[since]) if goes else leaves)


def _table(select: selects.Select, receipts: dict[str, list[Receipt]]) -> Table:
    held, meta = select.holding, select.holding.model._meta
    had: dict[str, Receipt] = {}
    for category in held.categories:
        for receipt in receipts.get(category.key, ()):
            known = had.setdefault(receipt.key, receipt)
            if receipt.times > known.times:
                had[receipt.key] = receipt
    name, plural = str(capfirst(str(meta.verbose_name))), str(capfirst(str(meta.verbose_name_plural)))
    data, context = _columns(get_language() or "")[held.label]
    return Table(
        held.label, name, plural, held.purpose or ACCOUNTABILITY, tuple(had.values()), data, context, select.title
    )


@lru_cache(maxsize=100)
def _columns(_language: str) -> dict[str, tuple[tuple[Column, ...], tuple[Column, ...]]]:
    """By kind of record, its data and its context: what no record changes is put into words once for a language."""
    found = {}
    for select in selects.selects():
        data = tuple(_column(c) for c in select.columns if isinstance(c.held, Personal))
        found[select.holding.label] = data, tuple(_column(c) for c in select.columns[len(data) :])
    return found


def _column(column: selects.Column) -> Column:
    held, label = column.held, str(capfirst(str(column.field.verbose_name)))
    category, editable = (held.category, held.editable) if isinstance(held, Personal) else (None, False)
    says = (lambda _value: "") if column.secret else _wording(column.field)
    return Column(column.field.name, label, category, says, column.secret, editable)


def _readers(select: selects.Select) -> list[tuple[int, Callable[[Any], Any]]]:
    """By place among the values, what makes of them what their field means: of few fields anything."""
    return [(place, _reader(column)) for place, column in enumerate(select.columns) if column.convert]


def _reader(column: selects.Column) -> Callable[[Any], Any]:
    place = column.field.get_col(column.field.model._meta.db_table)

    def read(value: Any) -> Any:
        for convert in column.convert:
            value = convert(value, place, connection)
        return value

    return read


def _wording(field: Any) -> Callable[[Any], str]:
    """How people read a field's values, in the active language: choices and keys of the vocabulary by their labels."""
    if field.name == "categories":
        kinds = {category.key: str(category.label) for category in Category}
        return lambda value: ", ".join(kinds.get(key, key) for key in value or ())
    labels = {key: str(label) for key, label in field.flatchoices}
    if field.name == "purpose_key":
        return lambda value: labels.get(value) or labels.setdefault(value, purpose_words(value)) if value else ""
    if labels:
        return lambda value: labels.get(value) or _plainly(value)
    return _plainly


def _plainly(value: Any) -> str:
    if value.__class__ is str:
        return value
    if value is None:
        return ""
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode(errors="replace")
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str) if value else ""
    return str(value)


def count(records: Iterable[Record]) -> dict[str, int]:
    """How many records of each kind."""
    counts: dict[str, int] = {}
    for record in records:
        counts[record.table.label] = counts.get(record.table.label, 0) + 1
    return counts


__all__ = ["NotHere", "before_walk", "by_kind", "count", "dossier", "grouped"]
