"""Evidence that an organisation can take everything it has, and bring it in again without a difference."""

from collections import defaultdict

from django.db import connection
from django.utils.translation import gettext_lazy as _

from softranet.privacy import bundle_in, bundle_out, carry
from softranet.privacy.graph import quoted
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.scope import current

NEWEST = 20
"""Rows of each table that are compared, the newest first."""
_COLUMNS = """
SELECT c.relname, a.attname, a.attnotnull, EXISTS (
    SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum]
    AND k.confrelid <> %(organisations)s::regclass
    AND NOT EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = k.confrelid AND o.attname = 'organisation_id'))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND EXISTS (
    SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'organisation_id')
ORDER BY c.relname, a.attnum
"""


@promise(
    "customer.self_service",
    shows=_("{rows} records of {tables} tables compared with what an export says of them; {differ} differ"),
    how=_(
        "The database itself is asked for every table that has an organisation's rows. For each, the newest rows are"
        " written as an export writes them, read as an import reads them, and compared with the table, column by"
        " column; a table that is not in the export counts as a difference. What points to the accounts people sign"
        " in with, which are the installation's, is left out."
    ),
)
def whole() -> Evidence:
    by_table = {load.table: load for load in carry.loads()}
    rows = differ = 0
    tables = _tables()
    for name, columns in tables.items():
        count, lost = _compared(name, columns, by_table.get(name))
        rows, differ = rows + count, differ + lost
    return Evidence(rows, differ, {"rows": rows, "tables": len(tables), "differ": differ})


def _tables() -> dict[str, list[str]]:
    """Every table with organisations' rows and its columns, by the database's own catalogue.

    Without columns that point to something of the installation, and tables that are nothing without one.
    """
    columns: defaultdict[str, list[str]] = defaultdict(list)
    theirs: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, {"organisations": carry.tenant_model()._meta.db_table})
        for table, column, required, outward in cursor.fetchall():
            if not outward:
                columns[table].append(column)
            elif required:
                theirs.add(table)
    return {name: found for name, found in columns.items() if name not in theirs}


def _compared(name: str, columns: list[str], load: carry.Load | None) -> tuple[int, int]:
    """(rows looked at, rows that differ): the table itself against what the lines of an export turn into."""
    written = list(bundle_out.lines(load, current(), newest=NEWEST)) if load else []
    wanted, table = ", ".join(map(quoted, columns)), quoted(name)
    statement = (
        f"WITH stored AS (SELECT {wanted} FROM {table} WHERE organisation_id = %s ORDER BY id DESC LIMIT {NEWEST}),"  # noqa: S608
        f" carried AS (SELECT {wanted} FROM json_populate_recordset(NULL::{table}, %s::json))"
        " SELECT (SELECT count(*) FROM stored),"
        " (SELECT count(*) FROM (SELECT * FROM stored EXCEPT SELECT * FROM carried) AS lost)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [current(), bundle_in.joined(written)])
        count, lost = cursor.fetchone()
    return int(count), int(lost)
