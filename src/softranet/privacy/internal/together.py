"""Several statements in one message to the server: a person's data is in many tables, and most of the time of
reading or ending it would be waiting for answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg.types.datetime import TimestamptzLoader


def answers(statements: Sequence[str], params: Mapping[str, Any]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """For each statement, in order, the number of rows and the rows it returns.

    PostgreSQL takes several statements in a message only where parameters are bound by the client, as Django does
    unless told otherwise (``server_side_binding``); then they are sent one by one.
    """
    if not statements:
        return
    with connection.cursor() as cursor:
        # psycopg's own, in C, in place of Django's in Python, which gives the same: the connection's zone is UTC.
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        if connection.settings_dict["OPTIONS"].get("server_side_binding"):
            for statement in statements:
                cursor.execute(statement, params)
                yield _answer(cursor)
            return
        cursor.execute(";\n".join(statements), params)
        more: bool | None = True
        while more:
            yield _answer(cursor)
            more = cursor.nextset()


def _answer(cursor: Any) -> tuple[int, list[tuple[Any, ...]]]:
    # Whether there are rows to fetch; ``description`` would describe each column of each empty table first.
    return cursor.rowcount, cursor.fetchall() if cursor.pgresult.nfields else []
