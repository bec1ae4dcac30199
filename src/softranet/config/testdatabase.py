"""Databases for the test suite, on the server that the environment names or on an embedded one of the suite's own."""

from __future__ import annotations

import atexit
import fcntl
import os
from pathlib import Path

from softranet.config.embedded import APPLICATION as APP
from softranet.config.embedded import OWNER, SUPERUSER, EmbeddedServer
from softranet.config.roles import connect, drop_database, prepare, with_database

Addresses = tuple[str, str, str]  # superuser, owner, application


def test_database(name: str, *, fresh: bool = False) -> tuple[str, str]:
    """(application's URL, owner's URL) of a prepared, not yet migrated database called `name`; made when missing.

    fresh: drop it first.
    """
    superuser, owner, app = _server()
    prepare(superuser, name, owner, app, fresh=fresh)
    return with_database(app, name), with_database(owner, name)


def drop_test_database(name: str) -> None:
    with connect(_server()[0]) as admin:
        drop_database(admin, name)


def _server() -> Addresses:
    """The server named by DATABASE_OWNER_URL and DATABASE_URL; DATABASE_SUPERUSER_URL where the owner may not make databases."""
    app, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if not (app and owner):
        return _embedded()
    return os.environ.get("DATABASE_SUPERUSER_URL") or owner, owner, app


_held: list[int] = []


def _embedded() -> Addresses:
    """Started by the first process that asks, stopped by the last one to leave: each holds a shared lock meanwhile."""
    data = Path(os.environ.get("SOFTRANET_DATA") or ".data").resolve() / "test"
    server = EmbeddedServer(data, durable=False, max_connections=200)
    if not _held:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Two files: whoever starts or stops holds the first alone, and never while waiting for the second.
        users, gate = (
            os.open(data / name, os.O_RDWR | os.O_CREAT, 0o600) for name in ("users.lock", "gate.lock")
        )
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        server.start(with_parent=False)
        fcntl.flock(gate, fcntl.LOCK_UN)
        _held.extend((users, gate))
        atexit.register(_leave, server, os.getpid())
    return server.url(SUPERUSER, "postgres"), server.url(OWNER), server.url(APP)


def _leave(server: EmbeddedServer, process: int) -> None:
    if os.getpid() != process:
        return  # a forked child: the lock is its parent's
    users, gate = _held
    fcntl.flock(gate, fcntl.LOCK_EX)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    else:
        server.stop()
    finally:
        fcntl.flock(gate, fcntl.LOCK_UN)
