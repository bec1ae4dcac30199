"""A database of a million people, made once and kept under ``.data/bench``."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import django
import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from softranet.config.embedded import APPLICATION, OWNER, SUPERUSER, EmbeddedServer
from softranet.config.roles import connect, drop_database, prepare, with_database

DATA = Path(os.environ.get("SOFTRANET_DATA", ".data")).resolve() / "bench"
ORGANISATION = UUID("00000000-0000-7000-8000-000000000001")
POPULATION = Path(__file__).with_name("population.sql")


_mine = False


class Server(EmbeddedServer):
    """Stops with the run that started it, and no other."""

    def stop(self, *, timeout: float = 60) -> None:
        if _mine:
            super().stop(timeout=timeout)


def start() -> Server:
    """The embedded server with durable settings, as it serves; or the one that another run has started."""
    global _mine  # noqa: PLW0603  (one server for each process)
    server = Server(DATA, durable=True, max_connections=60)
    DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    _mine = _mine or server.pid() is None
    server.start(with_parent=True)
    return server


def open_database(server: EmbeddedServer, people: int) -> None:
    """Point Django at the database with so many people; make and fill it where it is missing or of older tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "softranet.config.settings"
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = server.url(APPLICATION), server.url(OWNER)
    os.environ.setdefault("SOFTRANET_DATA", str(DATA))
    django.setup()
    name = f"bench_{people}_{_fingerprint()}"
    superuser, owner, app = _forget_others(server), server.url(OWNER), server.url(APPLICATION)
    prepare(superuser, name, owner, app)
    connect_as(with_database(owner, name), name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_filled') IS NOT NULL")
        filled = cursor.fetchone()[0]
    if not filled:
        prepare(superuser, name, owner, app, fresh=True)  # what a run left that was ended while it filled
        connect_as(with_database(owner, name), name)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        connect_as(with_database(superuser, name), name)  # may leave out the checks of keys while it fills
        _fill(people)
    connect_as(with_database(app, name), name)


def open_copy(server: EmbeddedServer, name: str) -> None:
    """Point Django at a new copy of the database it is connected to."""
    source = connection.settings_dict["NAME"]
    connection.close()
    owner, app = server.url(OWNER), server.url(APPLICATION)
    with connect(server.url(SUPERUSER, "postgres")) as admin:
        drop_database(admin, name)
        names = {"name": sql.Identifier(name), "source": sql.Identifier(source), "owner": sql.Identifier(OWNER)}
        admin.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {source} OWNER {owner}").format(**names))
    prepare(server.url(SUPERUSER, "postgres"), name, owner, app)
    connect_as(with_database(app, name), name)


def drop(server: EmbeddedServer, *names: str) -> None:
    connection.close()
    with connect(server.url(SUPERUSER, "postgres")) as admin:
        for name in names:
            drop_database(admin, name)


def _forget_others(server: EmbeddedServer) -> str:
    """Drop databases of older tables that nobody is connected to. Returns the superuser's address."""
    superuser = server.url(SUPERUSER, "postgres")
    with connect(superuser) as admin:
        older = admin.execute(
            r"SELECT datname FROM pg_database WHERE datname ~ '^bench_\d+_' AND datname NOT LIKE '%%' || %s",
            [_fingerprint()],
        )
        for (name,) in older.fetchall():
            with suppress(psycopg.errors.ObjectInUse):
                admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
    return superuser


def connect_as(url: str, name: str) -> None:
    connection.close()
    parts: dict[str, Any] = conninfo_to_dict(url)
    connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.settings_dict.update(
        NAME=name, USER=parts.get("user", ""), PASSWORD=parts.get("password", ""), HOST=parts.get("host", ""),
        PORT=str(parts.get("port", "")),
    )  # fmt: skip


def _fill(people: int) -> None:
    from softranet.organisations.models import Organisation

    Organisation.objects.create(
        id=ORGANISATION, slug="bench-1", name="Bench", contact_email="office@bench.example", street="1 Lane",
        city="Kochi", sender_name="Bench", sender_email="letters@bench.example", secret=b"b" * 32,
    )  # fmt: skip
    with connection.cursor() as cursor:
        # Indexes that keep no rule are made once, at the end: many times quicker than row by row.
        cursor.execute(
            "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE NOT i.indisunique AND i.indrelid::regclass::text LIKE 'softranet%'"
        )
        indexes = cursor.fetchall()
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(POPULATION.read_text().replace(":people", str(people)))
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, made in indexes:
            cursor.execute(made)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CREATE TABLE bench_filled AS SELECT now()")


def _fingerprint() -> str:
    """Of the migrations and the population: a change makes a new database."""
    files = sorted(Path(__file__).parent.parent.glob("src/softranet/*/migrations/0*.py"))
    text = b"".join(f.read_bytes() for f in [*files, POPULATION])
    return hashlib.sha256(text).hexdigest()[:8]
