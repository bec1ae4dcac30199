"""Acts upon one person that are under way at the same moment: each in a thread and a connection of its own.

The person's row is locked until every act waits for it, so they truly meet; then they go on in the order of their
coming. Whatever an act raises fails the test.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import connection

from softranet.privacy.scope import organisation_scope

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def at_once(organisation: UUID, person: UUID, *acts: Callable[[], Any]) -> list[Any]:
    """What each act returned."""
    release, locked = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with organisation_scope(organisation), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM softranet_people_person WHERE id = %s FOR UPDATE", [person])
                locked.set()
                assert release.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts) + 1) as pool:
        holder = pool.submit(hold)
        assert locked.wait(10)
        try:
            running: list[Future[Any]] = []
            for act in acts:
                running.append(pool.submit(_apart, act))
                _until_waiting(running)
        finally:
            release.set()
        holder.result()
        return [each.result(timeout=20) for each in running]


def _apart(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


def _until_waiting(running: list[Future[Any]]) -> None:
    deadline = time.monotonic() + 5
    while _waiting() < sum(not each.done() for each in running):
        assert time.monotonic() < deadline, f"act {len(running)} neither waits nor ends"
        time.sleep(0.01)


def _waiting() -> int:
    with connection.cursor() as cursor:  # as the role that waits: another would not be told
        cursor.execute(_WAITING)
        return int(cursor.fetchone()[0])
