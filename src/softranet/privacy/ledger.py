"""The append-only, tamper-evident record of what was done with people's data.

An entry is written in the transaction of the act. ``sealing`` gives committed entries their place in the tree
and signs its head; ``receipts`` prove, offline, that an entry is in it.
"""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import QuerySet

from softranet.privacy.internal import merkle
from softranet.privacy.models import LedgerEntry
from softranet.privacy.records import now
from softranet.privacy.scope import current

_FEW = 100  # up to here one INSERT is quicker than a staging table


def canonical(payload: dict[str, Any]) -> bytes:
    """JSON with sorted keys and no white space: the same content gives the same bytes."""
    return _json(payload).encode()


def leaf_hash(nonce: bytes, payload: bytes) -> bytes:
    """RFC 9162, 2.1.1, over data that a random nonce makes unguessable."""
    return merkle.leaf_hash(sha256(nonce + payload).digest())


def entry(
    kind: str, payload: dict[str, Any], subject_id: UUID | None = None, at: datetime | None = None
) -> LedgerEntry:
    """An entry not yet written. The payload names people by record number only, never by name or address."""
    at = at or now()
    nonce, data = os.urandom(32), canonical({"kind": kind, "at": at.isoformat(), **payload})
    return LedgerEntry(subject_id=subject_id, kind=kind, at=at, payload=data, nonce=nonce, leaf=leaf_hash(nonce, data))


def record(
    kind: str, payload: dict[str, Any], subject_id: UUID | None = None, at: datetime | None = None
) -> LedgerEntry:
    """Write one act into the open scope's ledger, in the present transaction."""
    row = entry(kind, payload, subject_id, at)
    row.save(force_insert=True)
    return row


def record_many(entries: Iterable[LedgerEntry]) -> int:
    """Write entries made by ``entry``, as they come; returns how many."""
    rows = iter(entries)
    few = list(islice(rows, _FEW))
    if len(few) < _FEW:
        return len(LedgerEntry.objects.bulk_create(few))
    return _copy(chain(few, rows))


_COLUMNS = {
    "id": "uuid", "organisation_id": "uuid", "subject_id": "uuid", "kind": "text", "at": "timestamptz",
    "payload": "bytea", "nonce": "bytea", "leaf": "bytea",
}  # fmt: skip
_TABLE, _STAGE = LedgerEntry._meta.db_table, "softranet_ledger_staging"


def _copy(rows: Iterable[LedgerEntry]) -> int:
    """COPY is refused under row-level security, and ten times quicker than INSERT: so into a table beside."""
    names = ", ".join(_COLUMNS)
    typed = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {_STAGE} ({typed}) ON COMMIT DROP")
        with cursor.copy(f"COPY {_STAGE} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(list(_COLUMNS.values()))
            for row in rows:
                copy.write_row(tuple(getattr(row, name) for name in _COLUMNS))
        cursor.execute(f"INSERT INTO {_TABLE} ({names}) SELECT {names} FROM {_STAGE}")
        written: int = cursor.rowcount
        cursor.execute(f"DROP TABLE {_STAGE}")
    return written


_UUID7 = (  # as ``records.uuid7``, made by the server: PostgreSQL has one of its own from 18 on only
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send("
    "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid"
)
_NONCE = "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"  # 244 random bits in 32 bytes


def record_from(
    kind: str,
    rows: QuerySet[Any, Any],
    *,
    subject: str,
    payload: Mapping[str, Any],
    vary: Mapping[str, str],
    at: datetime | None = None,
) -> int:
    """Write one entry for every row of a queryset, without the rows leaving the database; returns how many.

    ``subject``: the field with the person's record number. ``payload``: what all entries share. ``vary``: what
    differs, payload key -> field; record numbers and whole numbers only, so that a payload names nobody and its
    JSON is the same that ``canonical`` makes.

    Raises:
        TypeError: a varying field is neither a UUID nor a whole number.
    """
    at = at or now()
    fields = [subject, *vary.values()]
    inner, parameters = rows.order_by().values_list(*fields).query.sql_with_params()
    alias = {key: (f"v{place}", _is_uuid(rows.model, name)) for place, (key, name) in enumerate(vary.items(), 1)}
    text, pieces = _template({**payload, "kind": kind, "at": at.isoformat()}, alias)
    names = ", ".join(_COLUMNS)
    statement = (
        f"INSERT INTO {_TABLE} ({names}) SELECT {_UUID7}, %s, person, %s, %s, data, nonce,"
        f" sha256('\\x00'::bytea || sha256(nonce || data)) FROM (SELECT v0 AS person,"
        f" convert_to({text}, 'UTF8') AS data, {_NONCE} AS nonce"
        f" FROM ({inner}) AS rows ({', '.join(f'v{place}' for place in range(len(fields)))})) AS made"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [current(), kind, at, *pieces, *parameters])
        return int(cursor.rowcount)


def _template(constant: dict[str, Any], alias: Mapping[str, tuple[str, bool]]) -> tuple[str, list[str]]:
    """(SQL that concatenates the canonical JSON, its parameters)."""
    words: list[str] = []
    pieces: list[str] = []
    opening = "{"
    for key in sorted({**constant, **alias}):
        name = opening + json.dumps(key, ensure_ascii=False) + ":"
        opening = ","
        if key not in alias:
            words.append("%s::text")
            pieces.append(name + _json(constant[key]))
            continue
        column, is_uuid = alias[key]
        value = f"'\"' || {column} || '\"'" if is_uuid else f"{column}::text"
        words.append(f"%s::text || coalesce({value}, 'null')")
        pieces.append(name)
    return " || ".join([*words, "'}'"]), pieces


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _is_uuid(model: type[models.Model], name: str) -> bool:
    field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
    while field.remote_field:
        field = field.target_field
    if isinstance(field, models.UUIDField):
        return True
    if isinstance(field, models.IntegerField):
        return False
    raise TypeError(f"{model._meta.label}.{name} is neither a record number nor a whole number")
