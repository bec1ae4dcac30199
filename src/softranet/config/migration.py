"""Bringing the database up to date, as its owner, and only when the code has changed since the last time.

Run as a program it migrates in a process of its own: Django's settings name one role for each process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from psycopg import sql

from softranet.config.env import Env
from softranet.config.refusals import DatabaseRefusal
from softranet.config.roles import connect, database_of

PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class State:
    """What a database says of itself, in its comment: a table would not be there at first."""

    code: str = ""
    welcomed: bool = False  # the first run's demo was offered; once removed, it does not come back


@cache
def code_print() -> str:
    """Changes with any of our modules and any installed package: tables and rights are made from them."""
    digest = sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes() + b"\0")
    for installed in sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info")):
        digest.update(installed.encode() + b"\0")
    return digest.hexdigest()


def read_state(url: str) -> State:
    with connect(url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    text = row[0] if row else None
    if not text or not text.startswith("softranet "):
        return State()
    return State(**json.loads(text.removeprefix("softranet ")))


def write_state(owner_url: str, state: State) -> None:
    comment = "softranet " + json.dumps({"code": state.code, "welcomed": state.welcomed})
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
    with connect(owner_url) as connection:
        connection.execute(statement.format(sql.Identifier(database_of(owner_url)), sql.Literal(comment)))


def migrate(env: Env) -> None:
    """Migrate as the owner, in a child process. Raises DatabaseRefusal with the child's last line."""
    if env.migrating_url is None:
        raise DatabaseRefusal(
            "The database is not up to date and DATABASE_OWNER_URL is not set: `softranet database prepare`."
        )
    done = subprocess.run(
        [sys.executable, "-m", "softranet.config.migration"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | addresses(env) | {"SOFTRANET_DATABASE_AS": "owner"},
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise DatabaseRefusal(f"Migrating failed: {lines[-1] if lines else 'no reason given'}")
    write_state(env.migrating_url, State(code_print(), read_state(env.migrating_url).welcomed))


def addresses(env: Env) -> dict[str, str]:
    """The database's addresses for a child process."""
    return {
        name: url
        for name, url in (("DATABASE_URL", env.application_url), ("DATABASE_OWNER_URL", env.migrating_url))
        if url is not None
    }


def _main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softranet.config.settings")
    django.setup()
    options: dict[str, Any] = {"interactive": False, "verbosity": 0}
    call_command("migrate", **options)
    call_command("createcachetable", verbosity=0)


if __name__ == "__main__":
    _main()
