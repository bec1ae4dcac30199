"""Asking the database in plain SQL, past the models: evidence goes another way than the controls."""

from typing import Any

from django.db import connection

from softranet.privacy import scope
from softranet.privacy.graph import table
from softranet.privacy.subjects import subject_model


def rows(statement: str, **params: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement; %(organisation)s is the open scope."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"organisation": scope.current(), **params})
        return list(cursor.fetchall())


def row(statement: str, **params: Any) -> tuple[Any, ...]:
    return rows(statement, **params)[0]


def number(statement: str, **params: Any) -> int:
    return int(row(statement, **params)[0] or 0)


def keys_to_people() -> list[tuple[str, str]]:
    """(table, column) of every foreign key to the person's table in the database's own catalogue."""
    return [
        (str(name), str(column))
        for name, column in rows(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)"
            " WHERE c.contype = 'f' AND c.confrelid = %(person)s::regclass AND a.attname <> 'organisation_id'"
            " ORDER BY 1, 2",
            person=table(subject_model()),
        )
    ]
