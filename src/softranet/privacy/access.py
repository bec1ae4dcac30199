"""Access: one complete copy of everything about a person, with where it came from and when it goes (GDPR Art. 15)."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.text import capfirst

from softranet.privacy import periods, scope, subjects
from softranet.privacy.declarations import Personal
from softranet.privacy.dossier import Datum, Going, Group, Origin, Receipt, Record, Table
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
    return subjects.answered_beyond(filled), _going(rows[0][0], clock[1], clock[2], reckoning) if clock else Going(None)


def _going(since: datetime | date | None, fact: str | None, law: str | None, reckoning: periods.Reckoning) -> Going:
    if since is None:
        return Going(None, law, fact)
    if fact:
        return Going(reckoning.deadline(since, fact).date(), law, fact)
    return Going(timezone.localtime(since).date() if isinstance(since, datetime) else since, law, fact)


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
    kind, readers = _table(select, receipts), [_reader(column) for column in select.columns]
    told = [isinstance(column.held, Personal) for column in select.columns]
    count = len(readers)
    for row in rows:
        read = [reader(value) for reader, value in zip(readers, row[1 : count + 1], strict=True)]
        goes = _going(row[count + 1], *select.clock, reckoning) if select.clock else leaves
        origin = origins.get(row[-1]) if select.has_source else None
        title = read[select.title].words if select.title is not None else ""
        yield Record(
            kind, str(row[0]), title, [datum for datum, mine in zip(read, told, strict=True) if mine],
            [datum for datum, mine in zip(read, told, strict=True) if not mine], origin, goes,
        )  # fmt: skip


def _table(select: selects.Select, receipts: dict[str, list[Receipt]]) -> Table:
    held, meta = select.holding, select.holding.model._meta
    had: dict[str, Receipt] = {}
    for category in held.categories:
        for receipt in receipts.get(category.key, ()):
            known = had.setdefault(receipt.key, receipt)
            if receipt.times > known.times:
                had[receipt.key] = receipt
    name, plural = str(capfirst(str(meta.verbose_name))), str(capfirst(str(meta.verbose_name_plural)))
    return Table(held.label, name, plural, held.purpose or ACCOUNTABILITY, tuple(had.values()))


def _reader(column: selects.Column) -> Callable[[Any], Datum]:
    """What makes a datum of a value: worked out once for a column, not for each record."""
    held, name, secret = column.held, column.field.name, column.secret
    category, editable = (held.category, held.editable) if isinstance(held, Personal) else (None, False)
    label, words = str(capfirst(str(column.field.verbose_name))), _wording(column)
    place = column.field.get_col(column.field.model._meta.db_table)

    def read(value: Any) -> Datum:
        for convert in column.convert:
            value = convert(value, place, connection)
        return Datum(name, label, category, value, "" if secret else words(value), secret, editable)

    return read


def _wording(column: selects.Column) -> Callable[[Any], str]:
    """How people read a column's values: choices and keys of the vocabulary by their labels."""
    name, labels = column.field.name, dict[str, str]()
    if column.field.choices:
        labels = {key: str(label) for key, label in column.field.flatchoices}

    def words(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            if name == "purpose_key" and value not in labels:
                labels[value] = purpose_words(value)
            return labels.get(value, value)
        if isinstance(value, bytes | memoryview):
            return bytes(value).decode(errors="replace")
        if name == "categories" and isinstance(value, list):
            return ", ".join(str(_CATEGORIES.get(key, key)) for key in value)
        if isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False, default=str) if value else ""
        return labels.get(value, str(value)) if labels else str(value)

    return words


_CATEGORIES: dict[str, Any] = {category.key: category.label for category in Category}


def count(records: Iterable[Record]) -> dict[str, int]:
    """How many records of each kind."""
    counts: dict[str, int] = {}
    for record in records:
        counts[record.table.label] = counts.get(record.table.label, 0) + 1
    return counts


__all__ = ["NotHere", "before_walk", "by_kind", "count", "dossier", "grouped"]
