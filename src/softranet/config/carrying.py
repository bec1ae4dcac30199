"""What the database in use knows of the time since a backup, and the restored one has to be told."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from psycopg import sql

from softranet.config.restoring import Places, exists
from softranet.config.roles import connect, with_database

Copy = sql.SQL | sql.Composed

# Whoever said no since, of the people in the backup, and is not on record there as having said so.
_SAID_NO = """
    SELECT said.organisation_id, said.subject_id, said.kind, said.what FROM said_no AS said
    JOIN softranet_people_person AS person
      ON person.organisation_id = said.organisation_id AND person.id = said.subject_id
    WHERE CASE said.kind
      WHEN 'consent' THEN EXISTS (
        SELECT FROM softranet_privacy_permission AS known WHERE known.organisation_id = said.organisation_id
          AND known.subject_id = said.subject_id AND known.purpose_key = said.what
          AND known.state NOT IN ('withdrawn', 'refused'))
      WHEN 'objection' THEN NOT EXISTS (
        SELECT FROM softranet_privacy_objection AS known WHERE known.organisation_id = said.organisation_id
          AND known.subject_id = said.subject_id AND known.purpose_key = said.what AND known.until IS NULL)
      ELSE NOT EXISTS (
        SELECT FROM softranet_privacy_restriction AS known WHERE known.organisation_id = said.organisation_id
          AND known.subject_id = said.subject_id AND known.why = said.what AND known.until IS NULL)
    END
"""
_NOES = """
    SELECT organisation_id, subject_id, 'consent' AS kind, purpose_key AS what FROM softranet_privacy_permission
      WHERE state IN ('withdrawn', 'refused')
    UNION ALL SELECT organisation_id, subject_id, 'objection', purpose_key FROM softranet_privacy_objection
      WHERE until IS NULL
    UNION ALL SELECT organisation_id, subject_id, 'restriction', why FROM softranet_privacy_restriction
      WHERE until IS NULL
"""


def said_no(where: Places) -> list[dict[str, str]]:
    """Consents withdrawn, objections and restrictions that the present database has and the restored one lacks."""
    if not _present(where):
        return []
    with connect(where.owner) as here, connect(with_database(where.owner, where.beside)) as there, there.transaction():
        there.execute(
            "CREATE TEMPORARY TABLE said_no"
            " (organisation_id uuid, subject_id uuid, kind text, what text) ON COMMIT DROP"
        )
        _pour(here, there, sql.SQL("COPY ({}) TO STDOUT").format(sql.SQL(_NOES)), sql.SQL("COPY said_no FROM STDIN"))
        rows = there.execute(_SAID_NO).fetchall()
    return [dict(zip(("organisation", "person", "kind", "what"), map(str, row), strict=True)) for row in rows]


def _present(where: Places) -> bool:
    """Whether there is a database of ours to ask."""
    with connect(where.superuser) as admin:
        if not exists(admin, where.name):
            return False
    with connect(where.owner) as owner:
        found = owner.execute("SELECT to_regclass('softranet_privacy_certificate')").fetchone()
    return found != (None,)


def _pour(here: psycopg.Connection, there: psycopg.Connection, out: Copy, into: Copy) -> None:
    with here.cursor().copy(out) as rows, there.cursor().copy(into) as copy:
        for block in rows:
            copy.write(block)


def known_erasures(where: Places) -> Iterator[tuple[str, str, str]]:
    """(organisation, person, when) of every certificate the present database has, when there is one to ask."""
    if not _present(where):
        return
    with connect(where.owner) as owner:
        rows = owner.execute("SELECT organisation_id, pseudonym, erased_at FROM softranet_privacy_certificate")
        for organisation, person, at in rows:
            yield str(organisation), str(person), at.isoformat()


def carry_over(where: Places) -> int:
    """Take tombstones and certificates of the time since the backup along; returns how many.

    Whoever erased their data may come back with their certificate's number, and an import must not bring them back.
    """
    if not _present(where):
        return 0
    taken = 0
    with connect(where.owner) as here, connect(with_database(where.owner, where.beside)) as there:
        for table in ("softranet_privacy_tombstone", "softranet_privacy_certificate"):
            taken += _carry(here, there, table)
    return taken


def _carry(here: psycopg.Connection, there: psycopg.Connection, table: str) -> int:
    both = _columns(here, table) & _columns(there, table)
    names = sql.SQL(", ").join(sql.Identifier(name) for name in sorted(both))
    parts = {"table": sql.Identifier(table), "names": names}
    with there.transaction():
        there.execute(sql.SQL("CREATE TEMPORARY TABLE carried (LIKE {table}) ON COMMIT DROP").format(**parts))
        out, into = "COPY {table} ({names}) TO STDOUT", "COPY carried ({names}) FROM STDIN"
        _pour(here, there, sql.SQL(out).format(**parts), sql.SQL(into).format(**parts))
        return there.execute(
            sql.SQL(
                "INSERT INTO {table} ({names}) SELECT {names} FROM carried WHERE organisation_id IN"
                " (SELECT id FROM softranet_organisations_organisation) ON CONFLICT DO NOTHING"
            ).format(**parts)
        ).rowcount


def _columns(connection: psycopg.Connection, table: str) -> set[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table]
    )
    return {row[0] for row in rows}
