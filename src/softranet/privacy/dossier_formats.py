"""A dossier as JSON (schema in ``schemas/dossier.json``) and as CSV, written as it is read."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from softranet.privacy.dossier import Datum, Receipt, Record, Table
from softranet.privacy.records import now

FORMAT, VERSION = "softranet-dossier", 1
SCHEMA = Path(__file__).parent / "schemas" / "dossier.json"
COLUMNS = (
    "table", "record", "title", "field", "label", "category", "value", "source", "source_name", "source_way",
    "source_at", "purpose", "basis", "article", "recipients", "goes_on", "law",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


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
    for number, record in enumerate(records):
        yield ("," if number else "") + "\n" + _json(record_as_json(record))
    yield "\n]}\n"


def record_as_json(record: Record) -> dict[str, Any]:
    """One record as the published schema describes it."""
    table, goes = record.table, record.goes
    return {
        "table": table.label,
        "name": table.name,
        "record": record.key,
        "title": record.title,
        "data": [_datum(d) for d in record.data],
        "context": [{"field": d.name, "label": str(d.label), "value": plain(d.value)} for d in record.context],
        "source": None if record.source is None else {
            "kind": record.source.kind, "label": record.source.kind_label, "name": record.source.name,
            "way": record.source.way, "at": record.source.at.isoformat(),
        },
        "purpose": {"key": table.purpose.key, "label": str(table.purpose.label), "dpv": table.purpose.dpv,
                    "fideslang": table.purpose.fideslang},
        "basis": {"key": str(table.purpose.basis), "label": table.basis_label, "article": table.article},
        "recipients": [_receipt(r) for r in table.recipients],
        "goes": {"on": goes.on.isoformat() if goes.on else None, "law": goes.law, "fact": goes.fact},
    }  # fmt: skip


def _what(withheld: Withheld) -> str:
    return "record" if withheld.whole else "passage"


def as_csv(records: Iterable[Record], *, safe: bool, withheld: Sequence[Withheld] = ()) -> Iterator[str]:
    """A line for each field. ``safe``: values a spreadsheet would take for formulas get an apostrophe in front;
    exact values otherwise, for programs."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(values: Iterable[str]) -> str:
        writer.writerow([harmless(v) if safe else v for v in values])
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield line(COLUMNS)
    for record in records:
        about = _about(record.table, record)
        for datum in [*record.data, *record.context]:
            value = _text(plain(datum.value))
            category = datum.category.key if datum.category else ""
            yield line(
                [record.table.label, record.key, record.title, datum.name, str(datum.label), category, value, *about]
            )
    for said in withheld:
        words = [said.table, "", "", said.field, f"withheld: {_what(said)} ({GROUND})", "", said.reason]
        yield line(words + [""] * (len(COLUMNS) - len(words)))


def harmless(value: str) -> str:
    """A cell no spreadsheet runs (OWASP, CSV injection)."""
    return "'" + value if value.startswith(_FORMULA) else value


def plain(value: Any) -> Any:
    """A value as JSON can say it; bytes that are JSON text as their content."""
    if isinstance(value, bytes | memoryview):
        text = bytes(value).decode(errors="replace")
        try:
            return json.loads(text)
        except ValueError:
            return text
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)


def _datum(datum: Datum) -> dict[str, Any]:
    category = datum.category
    assert category is not None  # noqa: S101  (context is written apart)
    return {
        "field": datum.name,
        "label": str(datum.label),
        "category": {
            "key": category.key,
            "label": str(category.label),
            "dpv": category.dpv,
            "fideslang": category.fideslang,
        },
        "value": None if datum.secret else plain(datum.value),
        "secret": bool(datum.value) if datum.secret else False,
        "editable": datum.editable,
    }


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "key": receipt.key, "name": receipt.name, "kind": receipt.kind, "label": receipt.kind_label,
        "country": receipt.country, "first": receipt.first.isoformat(), "last": receipt.last.isoformat(),
        "times": receipt.times,
    }  # fmt: skip


def _about(table: Table, record: Record) -> list[str]:
    source, goes = record.source, record.goes
    return [
        *((source.kind, source.name, source.way, source.at.isoformat()) if source else ("", "", "", "")),
        table.purpose.key, table.basis_label, table.article, "; ".join(r.name for r in table.recipients),
        goes.on.isoformat() if goes.on else "", goes.law or "",
    ]  # fmt: skip


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
