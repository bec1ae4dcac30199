"""Databases for the test suite, on the server that the environment names or an embedded one of its own."""

from __future__ import annotations

import atexit
import os
from pathlib import Path

from softranet.config.embedded import APPLICATION as APP
from softranet.config.embedded import OWNER, SUPERUSER, EmbeddedServer
from softranet.config.roles import connect, drop_database, prepare, with_database
from softranet.config.sharing import join

Addresses = tuple[str, str, str]  # superuser, owner, application


def test_database(name: str, *, fresh: bool = False) -> tuple[str, str]:  # noqa: PT028  (it is no test)
    """(application's URL, owner's URL) of a prepared, not yet migrated database; made when missing.

    fresh: drop it first.
    """
    superuser, owner, app = server_addresses()
    prepare(superuser, name, owner, app, fresh=fresh)
    return with_database(app, name), with_database(owner, name)


def drop_test_database(name: str) -> None:
    with connect(server_addresses()[0]) as admin:
        drop_database(admin, name)


def server_addresses() -> Addresses:
    """The server named by the environment; DATABASE_SUPERUSER_URL where its owner may not make databases."""
    app, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if not (app and owner):
        return _embedded()
    return os.environ.get("DATABASE_SUPERUSER_URL") or owner, owner, app


_embedded_server: list[EmbeddedServer] = []


def _embedded() -> Addresses:
    """The suite's own server; this process uses it until it ends."""
    data = Path(os.environ.get("SOFTRANET_DATA") or ".data").resolve() / "test"
    if not _embedded_server:
        _embedded_server.append(EmbeddedServer(data, durable=False, max_connections=200))
        atexit.register(join(_embedded_server[0]))
    server = _embedded_server[0]
    return server.url(SUPERUSER, "postgres"), server.url(OWNER), server.url(APP)
