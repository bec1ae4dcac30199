"""New records that belong together, in one statement: a person comes with addresses, ways and a leaf of the ledger."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models


def insert(first: models.Model, *others: models.Model, once: Sequence[models.Model] = ()) -> bool:
    """Write all or none; none, and False, where a unique index has the first already. No savepoint is needed then.

    ``once``: written with them, but passed over where a unique index has it already.
    """
    connection, records = connections[DEFAULT_DB_ALIAS], (first, *others, *once)
    statement, fields = _statement(type(first), tuple(map(type, others)), tuple(map(type, once)))
    params = [
        field.get_db_prep_save(field.pre_save(record, add=True), connection)
        for record, own in zip(records, fields, strict=True)
        for field in own
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        written = bool(cursor.fetchone()[0])
    for record in records if written else ():
        record._state.adding, record._state.db = False, connection.alias
    return written


Kinds = tuple[type[models.Model], ...]


@cache
def _statement(first: type[models.Model], others: Kinds, once: Kinds) -> tuple[str, list[list[Any]]]:
    """The statement for records of these kinds, and the fields of each in the order of its values."""
    parts = [f"first AS ({_insertion(first)} VALUES ({_places(first)}) ON CONFLICT DO NOTHING RETURNING 1)"]
    rest = [*((kind, "") for kind in others), *((kind, " ON CONFLICT DO NOTHING") for kind in once)]
    for number, (kind, conflict) in enumerate(rest):
        parts.append(f"more{number} AS ({_insertion(kind)} SELECT {_places(kind)} FROM first{conflict})")  # noqa: S608
    fields = [list(kind._meta.local_concrete_fields) for kind in (first, *others, *once)]
    return f"WITH {', '.join(parts)} SELECT count(*) FROM first", fields  # noqa: S608


def _insertion(kind: type[models.Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in kind._meta.local_concrete_fields)
    return f'INSERT INTO "{kind._meta.db_table}" ({columns})'


def _places(kind: type[models.Model]) -> str:
    return ", ".join(["%s"] * len(kind._meta.local_concrete_fields))
