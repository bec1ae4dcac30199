"""Asking an address, and seeing what the asking changed."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client

from softranet.intake import notice

# The session's own expiry and counts of attempts; neither says anything about a person.
WRITTEN_BY_ANY_REQUEST = {"softranet_cache", "softranet_accounts_session"}


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str
    wrote: frozenset[str]
    failure: str


def knock(client: Client, method: str, path: str, **headers: str) -> Answer:
    """One request, undone afterwards. A table counts as written even when the row is the same as before."""
    with transaction.atomic():
        before = _written()
        response: Any = client.generic(method, path, headers=headers or None)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        after = _written()
        transaction.set_rollback(True)
    notice._known.clear()  # it remembers numbers of rows that were just undone
    raised = getattr(response, "exc_info", None)
    return Answer(
        status=response.status_code,
        text=body.decode(errors="replace"),
        location=response.headers.get("Location", ""),
        wrote=frozenset(
            {table for table, count in after.items() if count != before.get(table)} - WRITTEN_BY_ANY_REQUEST
        ),
        failure=raised[0].__name__ if raised else "",
    )


def _written() -> dict[str, int]:
    """Rows inserted, changed and deleted so far in this transaction, undone ones included, by table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())
