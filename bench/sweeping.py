"""The sweep of a tenth of a table, beside one statement for the same rows: deleting, and depersonalising.

Looks at records are deleted by their own clock; entries of the ledger are depersonalised. A tenth of each, those
written first, is made old enough before every repeat; both sides commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from bench.database import ORGANISATION
from bench.timing import Result, side_by_side
from softranet.config.embedded import SUPERUSER
from softranet.config.roles import connect

LOOKS, LEDGER = "softranet_privacy_look", "softranet_privacy_ledgerentry"
# A year's, as evenly as they were written.
AGE = "now() - interval '7 years' + row_number() OVER (ORDER BY ctid) * interval '360 days' / {count}"
LESS = {LOOKS: "DELETE FROM {}", LEDGER: "UPDATE {} SET subject_id = NULL, payload = NULL, nonce = NULL"}


def measure(server: Any, people: int) -> list[Result]:
    with connect(server.url(SUPERUSER, connection.settings_dict["NAME"])) as admin:
        # Rows are put back as they were: their keys have been checked before.
        admin.execute("SET session_replication_role = replica")
        acts = {LOOKS: "deleting", LEDGER: "depersonalising"}
        return [_one(admin, table, what, people // 10) for table, what in acts.items()]


def _one(admin: psycopg.Connection, table: str, what: str, due: int) -> Result:
    from softranet.privacy import sweep
    from softranet.privacy.scope import organisation_scope

    def ours() -> None:
        found = {line.table: line.count for line in sweep.run(ORGANISATION, shared=False)}
        if list(found.values()) != [due]:
            raise AssertionError(f"{due} records were due; the sweep ended {found}")

    def baseline() -> None:
        with organisation_scope(ORGANISATION), connection.cursor() as cursor:
            where = "WHERE organisation_id = %s AND at < now() - interval '6 years'"
            cursor.execute(f"{LESS[table].format(table)} {where}", [ORGANISATION])
            if cursor.rowcount != due:
                raise AssertionError(f"{due} records were due; the statement ended {cursor.rowcount}")

    with _due(admin, table, due) as put_back:
        note = f"{due:,} of {due * 10:,} records, in batches of {sweep.BATCH:,}, each committed with its leaf"
        return side_by_side(f"sweep, {what}", ours, baseline, at_most=1.3, before=put_back, note=note)


@contextmanager
def _due(admin: psycopg.Connection, table: str, count: int) -> Iterator[Callable[[], None]]:
    """A function that makes so many rows due, however the last repeat left them; in the end all is as before."""
    columns = [row[0] for row in admin.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table]
    )]  # fmt: skip
    names, changed = ", ".join(columns), [name for name in columns if name not in ("id", "organisation_id")]
    admin.execute("DROP TABLE IF EXISTS bench_due")
    admin.execute(
        f"CREATE UNLOGGED TABLE bench_due AS SELECT *, {AGE.format(count=count)} AS old FROM {table}"
        f" ORDER BY ctid LIMIT {count}"
    )
    admin.execute("ANALYZE bench_due")

    def put_back(clock: str = "old") -> None:
        aged = ", ".join(clock if name == "at" else name for name in columns)
        values = ", ".join(f"{name} = EXCLUDED.{name}" for name in changed)
        admin.execute(
            f"INSERT INTO {table} ({names}) SELECT {aged} FROM bench_due"
            f" ON CONFLICT (organisation_id, id) DO UPDATE SET {values}"
        )
        admin.execute(f"VACUUM (ANALYZE) {table}")
        admin.execute("CHECKPOINT")

    try:
        yield put_back
    finally:
        put_back("at")
        admin.execute("DROP TABLE bench_due")
