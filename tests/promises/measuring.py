"""Measuring a promise in a test, and going past its control."""

from typing import Any

from django.db import connection

from softranet.privacy.models.promising import State
from softranet.privacy.promise import Evidence, measure


def state(promise: str) -> State:
    _evidence, row = measure(promise)
    return State(row.state)


def evidence(promise: str) -> Evidence:
    found, _row = measure(promise)
    return found


def sabotage(statement: str, *params: Any) -> int:
    """Raw SQL as the application's role; returns the rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)
