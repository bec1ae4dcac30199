"""A dossier as JSON (schema in ``schemas/dossier.json``) and as CSV, written as it is read."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from softranet.privacy.dossier import Column, Going, Origin, Receipt, Record, Table
from softranet.privacy.records import now

FORMAT, VERSION = "softranet-dossier", 1
SCHEMA = Path(__file__).parent / "schemas" / "dossier.json"
COLUMNS = (
    "table", "record", "title", "field", "label", "category", "value", "source", "source_name", "source_way",
    "source_at", "purpose", "basis", "article", "recipients", "goes_on", "law",
)  # fmt: skip
_QUOTED = re.compile('[",\r\n]')
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_WATCHED = re.compile(f'^[{re.escape("".join(_FORMULA))}]|[",\r\n]')


@dataclass(frozen=True)
class Withheld:
    """What was decided not to be handed out of one text, or of the whole record it stands in (GDPR Art. 15(4))."""

    table: str
    field: str
    whole: bool
    reason: str


GROUND = "GDPR Art. 15(4)"


def as_json(
    records: Iterable[Record], *, person: Any, organisation: str = "", withheld: Sequence[Withheld] = ()
) -> Iterator[str]:
    """One JSON document in pieces; one piece for each record, so that nothing is held twice."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now().isoformat(),
        "organisation": organisation,
        "person": str(person),
        "withheld": [
            {"table": w.table, "field": w.field, "what": _what(w), "ground": GROUND, "reason": w.reason}
            for w in withheld
        ],
    }
    yield _json(head)[:-1] + ',"records":['
    between, table, write = "\n", None, None
    for record in records:
        if write is None or record.table is not table:
            table = record.table
            write = _json_of(table)
        yield between + write(record)
        between = ",\n"
    yield "\n]}\n"


def _json_of(table: Table) -> Callable[[Record], str]:
    """What writes a record of this table as the published schema describes it.

    All but values, key, source and end is the same in each: that is written once, and values are put in between.
    """
    opening = _open({"table": table.label, "name": table.name}, "record")
    data = [_around(column, number) for number, column in enumerate(table.data)]
    context = [
        ("," * (number > 0) + _open({"field": column.name, "label": column.label}, "value"), "}")
        for number, column in enumerate(table.context)
    ]
    purpose, first = table.purpose, len(table.data)
    closing = _json({
        "purpose": {"key": purpose.key, "label": str(purpose.label), "dpv": purpose.dpv,
                    "fideslang": purpose.fideslang},
        "basis": {"key": str(purpose.basis), "label": table.basis_label, "article": table.article},
        "recipients": [_receipt(r) for r in table.recipients],
    })[1:-1]  # fmt: skip
    secrets = [number for number, column in enumerate(table.data) if column.secret]
    source, goes = cache(_source), cache(_goes)

    def write(record: Record) -> str:
        values = [_value(value) for value in record.values]
        for number in secrets:
            values[number] = "true" if record.values[number] else "false"
        parts = [opening, _value(record.key), ',"title":', _value(record.title), ',"data":[']
        for (before, after), value in zip(data, values, strict=False):
            parts += before, value, after
        parts.append('],"context":[')
        for (before, after), value in zip(context, values[first:], strict=True):
            parts += before, value, after
        parts += '],"source":', source(record.source), ",", closing, ',"goes":', goes(record.goes), "}"
        return "".join(parts)

    return write


def _around(column: Column, number: int) -> tuple[str, str]:
    """What stands before and after a personal value; a secret's place is taken by whether there is one."""
    category = column.category
    assert category is not None  # noqa: S101  (context is written apart)
    about = {
        "field": column.name,
        "label": column.label,
        "category": {
            "key": category.key, "label": str(category.label), "dpv": category.dpv, "fideslang": category.fideslang,
        },
    }  # fmt: skip
    editable, comma = _json(column.editable), "," * (number > 0)
    if column.secret:
        return comma + _open({**about, "value": None}, "secret"), f',"editable":{editable}}}'
    return comma + _open(about, "value"), f',"secret":false,"editable":{editable}}}'


def _open(about: dict[str, Any], following: str) -> str:
    """An object written up to the value of one more key."""
    return f'{_json(about)[:-1]},"{following}":'


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _json(value)
    return "null" if value is None else _json(plain(value))


def _source(source: Origin | None) -> str:
    if source is None:
        return "null"
    return _json({
        "kind": source.kind, "label": source.kind_label, "name": source.name, "way": source.way,
        "at": source.at.isoformat(),
    })  # fmt: skip


def _goes(goes: Going) -> str:
    return _json({"on": goes.on.isoformat() if goes.on else None, "law": goes.law, "fact": goes.fact})


def _what(withheld: Withheld) -> str:
    return "record" if withheld.whole else "passage"


def as_csv(records: Iterable[Record], *, safe: bool, withheld: Sequence[Withheld] = ()) -> Iterator[str]:
    """A line for each field (RFC 4180), one piece for each record. ``safe``: values a spreadsheet would take for
    formulas get an apostrophe in front; exact values otherwise, for programs."""
    cell = _safe_cell if safe else _cell

    def cells(values: Iterable[str]) -> str:
        return ",".join(map(cell, values))

    origin, end = cache(lambda source: cells(_origin(source))), cache(lambda goes: cells(_end(goes)))
    yield cells(COLUMNS) + "\r\n"
    table, label, fields, about = None, "", [""], ""
    for record in records:
        if record.table is not table:
            table = record.table
            label, about = cells([table.label]), cells(_about(table))
            fields = [cells([c.name, c.label, c.category.key if c.category else ""]) for c in table.columns]
        before = f"{label},{cells([record.key, record.title])},"
        after = f",{origin(record.source)},{about},{end(record.goes)}\r\n"
        yield "".join([
            f"{before}{field},{cell(_text(plain(value)))}{after}"
            for field, value in zip(fields, record.values, strict=True)
        ])  # fmt: skip
    for said in withheld:
        words = [said.table, "", "", said.field, f"withheld: {_what(said)} ({GROUND})", "", said.reason]
        yield cells(words + [""] * (len(COLUMNS) - len(words))) + "\r\n"


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _safe_cell(text: str) -> str:
    return _cell(harmless(text)) if _WATCHED.search(text) else text


def harmless(value: str) -> str:
    """A cell no spreadsheet runs (OWASP, CSV injection)."""
    return "'" + value if value.startswith(_FORMULA) else value


def plain(value: Any) -> Any:
    """A value as JSON can say it; bytes that are JSON text as their content."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes | memoryview):
        text = bytes(value).decode(errors="replace")
        try:
            return json.loads(text)
        except ValueError:
            return text
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | list | dict) else str(value)


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "key": receipt.key, "name": receipt.name, "kind": receipt.kind, "label": receipt.kind_label,
        "country": receipt.country, "first": receipt.first.isoformat(), "last": receipt.last.isoformat(),
        "times": receipt.times,
    }  # fmt: skip


def _origin(source: Origin | None) -> tuple[str, ...]:
    return (source.kind, source.name, source.way, source.at.isoformat()) if source else ("", "", "", "")


def _about(table: Table) -> tuple[str, ...]:
    return table.purpose.key, table.basis_label, table.article, "; ".join(r.name for r in table.recipients)


def _end(goes: Going) -> tuple[str, ...]:
    return goes.on.isoformat() if goes.on else "", goes.law or ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _json(value)


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
