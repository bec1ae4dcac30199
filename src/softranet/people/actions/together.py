"""New records that belong together, in one statement: a person comes with addresses, ways and a leaf of the ledger."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def insert(first: models.Model, *others: models.Model, once: Sequence[models.Model] = ()) -> bool:
    """Write all or none; none, and False, where a unique index has the first already. No savepoint is needed then.

    ``once``: written with them, but passed over where a unique index has it already.
    """
    statement, params = _insert(first, "VALUES ({})")
    parts = [f"first AS ({statement} ON CONFLICT DO NOTHING RETURNING 1)"]
    rest = [*((other, "") for other in others), *((other, " ON CONFLICT DO NOTHING") for other in once)]
    for number, (other, conflict) in enumerate(rest):
        statement, more = _insert(other, "SELECT {} FROM first")
        parts.append(f"more{number} AS ({statement}{conflict})")
        params += more
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT count(*) FROM first", params)  # noqa: S608
        written = bool(cursor.fetchone()[0])
    for record in (first, *others, *once) if written else ():
        record._state.adding, record._state.db = False, connection.alias
    return written


def _insert(record: models.Model, source: str) -> tuple[str, list[Any]]:
    fields = record._meta.local_concrete_fields
    values = [f.get_db_prep_save(f.pre_save(record, add=True), connection) for f in fields]
    columns = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    places = source.format(", ".join(["%s"] * len(fields)))
    return f"INSERT INTO {connection.ops.quote_name(record._meta.db_table)} ({columns}) {places}", values
