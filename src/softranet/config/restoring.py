"""A backup restored into a database beside the one in use, and put in its place once it is complete."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from psycopg import sql

from softranet.config.dump import program, without_secret
from softranet.config.embedded import SUPERUSER
from softranet.config.env import Env
from softranet.config.refusals import DatabaseRefusal
from softranet.config.roles import connect, database_of, drop_database, prepare, with_database

# What `prepare` makes; a restore by the owner, who is no superuser, may not.
_MADE_ALREADY = (" EXTENSION ", " SCHEMA - public ", " ACL ")

# Programs of PostgreSQL 17 and newer set it at the beginning of each session, which older servers refuse.
_UNKNOWN_BEFORE_17 = 'unrecognized configuration parameter "transaction_timeout"'


@dataclass(frozen=True)
class Places:
    """The addresses a restore works with. `beside`: the name of the database it fills."""

    superuser: str
    owner: str
    application: str

    @property
    def name(self) -> str:
        return database_of(self.owner)

    @property
    def beside(self) -> str:
        return f"{self.name[:50]}_restoring"

    def environment(self, env: Env) -> Env:
        """The installation as it would be with the restored database."""
        urls = [with_database(url, self.beside) for url in (self.application, self.owner)]
        return replace(env, database_url=urls[0], owner_url=urls[1])


def places(env: Env, superuser_url: str | None) -> Places:
    owner, application = env.migrating_url, env.application_url
    if owner is None or application is None:
        raise DatabaseRefusal("DATABASE_OWNER_URL is not set: only the owner restores.")
    if env.embedded:
        return Places(env.server.url(SUPERUSER, "postgres"), owner, application)
    return Places(superuser_url or with_database(owner, "postgres"), owner, application)


def content(file: Path) -> list[str]:
    """The lines of a backup's table of contents. Raises DatabaseRefusal for what is no backup."""
    done = subprocess.run([program("pg_restore"), "--list", str(file)], check=False, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    if done.returncode or not any(" TABLE DATA " in line and "softranet_privacy_ledgerentry" in line for line in lines):
        raise DatabaseRefusal(f"{file} is not a backup made by `softranet database backup`.")
    return lines


def exists(admin: psycopg.Connection, name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def held(where: Places) -> dict[str, int]:
    """What the present database holds: numbers of organisations and people; empty when it holds nobody."""
    with connect(where.superuser) as admin:
        if not exists(admin, where.name):
            return {}
    tables = {"organisations": "softranet_organisations_organisation", "people": "softranet_people_person"}
    with connect(where.owner) as owner:
        if owner.execute("SELECT to_regclass(%s)", [tables["people"]]).fetchone() == (None,):
            return {}
        counts = {}
        for what, table in tables.items():
            row = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            counts[what] = row[0] if row else 0
    return counts if any(counts.values()) else {}


def refuse_in_use(where: Places) -> None:
    with connect(where.superuser) as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [where.name]
        ).fetchone()
    if row and row[0]:
        raise DatabaseRefusal(f"{where.name} is in use by {row[0]} connections. Stop web and worker, then restore.")


def load(where: Places, file: Path) -> None:
    """Fill a new database beside the present one, as the owner."""
    wanted = [line for line in content(file) if not any(word in line for word in _MADE_ALREADY)]
    prepare(where.superuser, where.beside, where.owner, where.application, fresh=True)
    address, environment = without_secret(with_database(where.owner, where.beside))
    with tempfile.NamedTemporaryFile("w", suffix=".list") as listed:
        listed.write("\n".join(wanted) + "\n")
        listed.flush()
        done = subprocess.run(
            [program("pg_restore"), "--no-owner", "--no-privileges", "--jobs=2", "--no-password",
             f"--use-list={listed.name}", f"--dbname={address}", str(file)],
            check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment,
        )  # fmt: skip
    errors = [line for line in done.stderr.splitlines() if "error:" in line]
    grave = [line for line in errors if _UNKNOWN_BEFORE_17 not in line]
    if grave or (done.returncode and not errors):
        raise DatabaseRefusal(f"pg_restore says: {(grave or ['no reason given'])[0].removeprefix('pg_restore: ')}")


def put_in_place(where: Places) -> None:
    """The restored database takes the present one's name, at once; the present one is dropped."""
    old = f"{where.name[:50]}_replaced"
    with connect(where.superuser) as admin:
        drop_database(admin, old)
        with admin.transaction():
            if exists(admin, where.name):
                _rename(admin, where.name, old)
            _rename(admin, where.beside, where.name)
        drop_database(admin, old)


def discard(where: Places) -> None:
    with connect(where.superuser) as admin:
        drop_database(admin, where.beside)


def _rename(admin: psycopg.Connection, name: str, to: str) -> None:
    try:
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))
    except psycopg.errors.ObjectInUse:
        raise DatabaseRefusal(f"{name} is in use. Stop web and worker, then restore again.") from None
