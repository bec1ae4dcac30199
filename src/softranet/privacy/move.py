"""Portability: what a person gave, in one documented form that another installation can take in (GDPR Art. 20).

The form is described by ``schemas/person.json``. It holds what the person provided, not what was concluded about
them, and no proof, log or permission: a consent was given to one organisation and is asked for anew by the next.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softranet.privacy import access
from softranet.privacy.declarations import holdings
from softranet.privacy.dossier import Record
from softranet.privacy.dossier_formats import plain
from softranet.privacy.records import now
from softranet.privacy.texts import written_by_others
from softranet.privacy.vocabulary import ACCOUNT, ACCOUNTABILITY, NOTICES, RIGHTS, SECURITY, Category

FORMAT, VERSION = "softranet-person", 1
SCHEMA = Path(__file__).parent / "schemas" / "person.json"
LARGEST = 2_000_000  # bytes of a file that is taken in
MOST = 5_000  # records in it

_OURS = {p.key for p in (ACCOUNT, ACCOUNTABILITY, NOTICES, RIGHTS, SECURITY)}
_CONCLUDED = {Category.ACTIVITY, Category.PSEUDONYM, Category.RELATION, Category.EXTERNAL_ID}

Unwrap = Callable[[dict[str, Any]], "Carried"]
_wrapped: dict[str, Unwrap] = {}


class NotPortable(ValueError):
    """A file that cannot be taken in.

    Found: something else than a document of ``schemas/person.json``. Expected: a file that an installation wrote.
    """


@dataclass(frozen=True)
class Carried:
    """One record as it travels: the kind it was where it came from, and its fields."""

    table: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Portable:
    """A person's file: who wrote it, and the records in it, the person's own first."""

    organisation: str
    records: tuple[Carried, ...]
    left_out: int = 0  # of special categories: the explicit consent was given to another, and does not travel

    def of(self, table: str) -> list[dict[str, Any]]:
        """The records of one kind."""
        return [record.data for record in self.records if record.table == table]


def unwraps(table: str, unwrap: Unwrap) -> None:
    """Say how a record that was brought from elsewhere travels on: as what it was there."""
    _wrapped[table] = unwrap


def provided(subject: Any) -> Iterator[Record]:
    """The records of a dossier that hold what the person gave. Raises ``NotHere``."""
    for record in access.dossier(subject):
        if record.table.purpose.key not in _OURS and _data(record):
            yield record


def portable(subject: Any) -> list[Carried]:
    """What the person takes along. Raises ``NotHere``."""
    found = []
    for record in provided(subject):
        label, data = record.table.label, _data(record) | _context(record)
        found.append(_wrapped[label](data) if label in _wrapped else Carried(label, data))
    return found


def as_json(records: list[Carried], *, organisation: str) -> str:
    """The document."""
    head = {"format": FORMAT, "version": VERSION, "made_at": now().isoformat(), "organisation": organisation}
    body = [{"table": record.table, "data": record.data} for record in records]
    return json.dumps({**head, "records": body}, ensure_ascii=False, indent=1)


def read(content: bytes) -> Portable:
    """A document again. Raises ``NotPortable``, which says what was found and what expected."""
    if len(content) > LARGEST:
        raise NotPortable(f"found {len(content)} bytes; expected at most {LARGEST}")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise NotPortable("found no JSON; expected a file that an installation wrote") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise NotPortable(f"found another kind of document; expected the format {FORMAT!r}")
    if found.get("version") != VERSION:
        raise NotPortable(f"found another version; expected {VERSION}")
    rows = found.get("records")
    if not isinstance(rows, list) or len(rows) > MOST:
        raise NotPortable(f"found no list of records, or too many; expected at most {MOST}")
    carried = tuple(map(_carried, rows))
    special = {held.label for held in holdings() if any(category.special for category in held.categories)}
    kept = tuple(record for record in carried if record.table not in special)
    return Portable(str(found.get("organisation", ""))[:200], kept, len(carried) - len(kept))


def _carried(row: Any) -> Carried:
    if not isinstance(row, dict) or not isinstance(row.get("table"), str) or not isinstance(row.get("data"), dict):
        raise NotPortable("found a record of another shape; expected a table's name and its data")
    return Carried(row["table"][:100], {str(name)[:100]: value for name, value in row["data"].items()})


def _data(record: Record) -> dict[str, Any]:
    others = written_by_others(record.table.label)  # not provided by the person, GDPR Art. 20(1) and (4)
    told = (d for d in record.filled if d.category not in _CONCLUDED and not d.secret and d.name not in others)
    return {datum.name: plain(datum.value) for datum in told}


def _context(record: Record) -> dict[str, Any]:
    """What the data cannot be understood without: an address is an e-mail address or a number."""
    return {d.name: d.value for d in record.context if isinstance(d.value, str) and d.value}
