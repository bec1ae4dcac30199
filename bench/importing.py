"""The import of a file of people, beside COPY of the very rows it wrote into the same tables.

COPY is given the rows ready, as Python values, and has only to write them, batch by batch; the import starts from the
bytes of the file: it reads, normalises, matches, asks the tombstones, plans, and makes ledger entries.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.types.json import JsonbDumper

from bench.database import ORGANISATION, drop, open_copy, open_database
from bench.timing import REPEATS, Result, interleaved, timed
from softranet.config.embedded import SUPERUSER
from softranet.config.roles import connect

LONG, FEWER = 60, 3  # seconds from which on there are fewer repeats
EMPTY = 1000  # people in the database that is copied for every repeat
FILLED, TARGET = "bench_imported", "bench_importing"
# Table, and which of its rows have come by the import; in the order of their keys.
TABLES = {
    "softranet_people_person": "source_id = %(source)s",
    "softranet_people_contactpoint": "source_id = %(source)s",
    "softranet_people_postaladdress": "source_id = %(source)s",
    "softranet_privacy_provenance": "source_id = %(source)s",
    "softranet_privacy_consentevent": "source_id = %(source)s",
    "softranet_privacy_permission": "event_id IN (SELECT id FROM softranet_privacy_consentevent"
    " WHERE source_id = %(source)s)",
    "softranet_people_laternotice": "run_id = %(run)s",
    "softranet_privacy_ledgerentry": "kind IN ('collected', 'consent') AND at >= %(since)s",
}
BESIDE = {
    "softranet_privacy_source": "id = %(source)s",
    "softranet_privacy_terms": "key LIKE 'import%%'",
    "softranet_people_importrun": "id = %(run)s",
}
HEADERS = "Name,E-mail,Phone,Street,Postal code,City,Country,Newsletter,Consent date,Consent source,Consent text"


def measure(server: Any, rows: int) -> list[Result]:
    open_database(server, EMPTY)
    empty, content = connection.settings_dict["NAME"], file_of(rows)

    def ours(name: str = TARGET) -> float:
        open_database(server, EMPTY)
        open_copy(server, name)
        return timed(lambda: _bring_in(content, rows))

    first = ours(FILLED)  # what it wrote is what COPY writes
    repeats = REPEATS if first <= LONG else FEWER
    made = _made(server, rows)

    def baseline() -> float:
        open_database(server, EMPTY)
        open_copy(server, TARGET)
        return _copied(server, made, rows)

    x, y = interleaved(ours, baseline, repeats=repeats)
    drop(server, FILLED, TARGET)
    open_database(server, EMPTY)
    assert connection.settings_dict["NAME"] == empty
    written = sum(made["counts"].values())
    note = f"{rows:,} people, {written:,} rows: {rows / x:,.0f} people/s beside {rows / y:,.0f}; {repeats} repeats"
    return [Result(f"import of {rows:,}", x, y, "at least 0.25 of its rows/s", y / x >= 0.25, y / x, note)]


def file_of(rows: int) -> bytes:
    lines = (
        f"Person Number{n},n{n}@import.example,+9198{n:08},{n} Road,682001,Kochi,IN,yes,2025-05-01,Fair,I want letters"
        for n in range(rows)
    )
    return "\n".join([HEADERS, *lines]).encode()


def _bring_in(content: bytes, rows: int) -> None:
    from softranet.people.actions import bring_in
    from softranet.people.imports import running
    from softranet.people.models import ImportRun
    from softranet.privacy.scope import organisation_scope

    with organisation_scope(ORGANISATION):
        run = bring_in.receive(content, "people.csv", actor=None)
        choices = {"mapping": run.mapping, "basis": "consent", "origin": "a fair", "notice": "send"}
        bring_in.settle(run, choices, actor=None)
        bring_in.start(run, actor=None, later=False)
    running.work(ORGANISATION, run.pk)
    with organisation_scope(ORGANISATION):
        counts = ImportRun.objects.get(pk=run.pk).counts
    if counts.get("created") != rows or counts.get("consents") != rows:
        raise AssertionError(f"{rows} people were to be made, each with a consent: {counts}")


def _made(server: Any, rows: int) -> dict[str, Any]:
    """Which rows the import wrote, and how many in each table."""
    with connect(server.url(SUPERUSER, FILLED)) as reading:
        found = reading.execute("SELECT id, source_id, started_at FROM softranet_people_importrun").fetchone()
        assert found is not None
        made: dict[str, Any] = dict(zip(("run", "source", "since"), found, strict=True))
        made["counts"] = {
            table: reading.execute(f"SELECT count(*) FROM {table} WHERE {where}", made).fetchone()[0]  # type: ignore[index]
            for table, where in TABLES.items()
        }
    odd = {table: count for table, count in made["counts"].items() if not count or count % rows}
    if odd:
        raise AssertionError(f"each person was to have the same number of rows: {odd}")
    return made


def _copied(server: Any, made: dict[str, Any], rows: int) -> float:
    """Seconds that COPY and its commits take; fetching the rows is not counted."""
    from softranet.people.imports.running import BATCH

    name = connection.settings_dict["NAME"]
    seconds = 0.0
    with ExitStack() as stack:
        reading = stack.enter_context(psycopg.connect(server.url(SUPERUSER, FILLED)))
        writing = stack.enter_context(psycopg.connect(server.url(SUPERUSER, name)))
        writing.adapters.register_dumper(dict, JsonbDumper)
        for table, where in BESIDE.items():
            _piped(reading, writing, f"SELECT * FROM {table} WHERE {where}", table, made)
        sources = {
            table: _batches(reading, table, where, made, BATCH * made["counts"][table] // rows)
            for table, where in TABLES.items()
        }
        for _ in range(-(-rows // BATCH)):
            batch = {table: next(source) for table, source in sources.items()}

            def write(batch: dict[str, Any] = batch) -> None:
                with writing.transaction():
                    for table, (columns, lines) in batch.items():
                        _copy(writing, table, columns, lines)

            seconds += timed(write)
        for table, count in made["counts"].items():
            found = writing.execute(f"SELECT count(*) FROM {table} WHERE {TABLES[table]}", made).fetchone()
            assert found == (count,), (table, found, count)
    return seconds


def _batches(
    reading: psycopg.Connection, table: str, where: str, made: dict[str, Any], size: int
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    with reading.cursor(table) as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY ctid", made)
        columns = [column.name for column in cursor.description or ()]
        while lines := cursor.fetchmany(size):
            yield columns, lines


def _copy(writing: psycopg.Connection, table: str, columns: list[str], lines: list[tuple[Any, ...]]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with writing.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(line)


def _piped(
    reading: psycopg.Connection, writing: psycopg.Connection, query: str, table: str, made: dict[str, Any]
) -> None:
    """What the rows point to; before the clock runs."""
    with (
        reading.cursor() as a, writing.cursor() as b,
        a.copy(f"COPY ({query}) TO STDOUT", made) as found, b.copy(f"COPY {table} FROM STDIN") as copy,
    ):  # fmt: skip
        for data in found:
            copy.write(data)
    writing.commit()
