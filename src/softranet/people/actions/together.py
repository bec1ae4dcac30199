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
    with connection.cursor() as cursor:
        # Values go in kind by kind: how a short statement takes them is remembered, not how one of eighty does.
        texts = [cursor.mogrify(*_insertion(record, connection)) for record in records]
        parts = [f"first AS ({texts[0]} ON CONFLICT DO NOTHING RETURNING 1)"]
        for number, text in enumerate(texts[1:], 1):
            conflict = " ON CONFLICT DO NOTHING" if number > len(others) else ""
            parts.append(f"more{number} AS ({text} FROM first{conflict})")
        cursor.execute(f"WITH {', '.join(parts)} SELECT count(*) FROM first")  # noqa: S608
        written = bool(cursor.fetchone()[0])
    for record in records if written else ():
        record._state.adding, record._state.db = False, connection.alias
    return written


def _insertion(record: models.Model, connection: Any) -> tuple[str, list[Any]]:
    """The statement up to its values, as a SELECT of them, and the values."""
    statement, fields = _of(type(record))
    return statement, [field.get_db_prep_save(field.pre_save(record, add=True), connection) for field in fields]


@cache
def _of(kind: type[models.Model]) -> tuple[str, list[Any]]:
    fields = list(kind._meta.local_concrete_fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{kind._meta.db_table}" ({columns}) SELECT {places}', fields
