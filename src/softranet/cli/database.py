"""`softranet database …`."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click

from softranet.cli import restore
from softranet.cli.frame import json_option, out, refuse_unprepared, show_json
from softranet.config.dump import dump
from softranet.config.embedded import DATABASE, SUPERUSER
from softranet.config.env import Env, read_env
from softranet.config.migration import migrate
from softranet.config.refusals import DatabaseRefusal
from softranet.config.roles import connect, database_of, prepare, role_of, with_database
from softranet.config.sharing import shared


@click.group()
def database() -> None:
    """Prepare, back up or restore the database."""


database.add_command(restore.restore)
database.add_command(restore.replay)


@database.command("prepare")
@click.option(
    "--superuser-url", envvar="DATABASE_SUPERUSER_URL", help="A role that may make roles and databases."
)
@click.option("--roles-only", is_flag=True, help="Make roles and database, but no tables.")
@json_option
def prepare_(*, superuser_url: str | None, roles_only: bool, as_json: bool) -> None:
    """Make the roles and the database that DATABASE_URL and DATABASE_OWNER_URL name, and its tables.

    The roles get the passwords in those addresses. Without --superuser-url the owner's own address is used.
    Can be repeated.
    """
    env = read_env()
    with ExitStack() as stack:
        if env.embedded:
            stack.enter_context(shared(env.server))
        prepare_database(env, superuser_url)
        if not roles_only:
            migrate(env)
        result = summary(env)
    if as_json:
        show_json(result)
    else:
        out.print("[green]Prepared[/] {database}: {owner} owns it, {application} uses it.".format(**result))


def prepare_database(env: Env, superuser_url: str | None = None) -> None:
    """Roles, database and rights for the addresses of the environment."""
    app, owner = env.application_url, env.migrating_url
    if app is None or owner is None:
        raise DatabaseRefusal("DATABASE_OWNER_URL is not set: name the role that shall own the tables.")
    if env.embedded:
        prepare(env.server.url(SUPERUSER, "postgres"), DATABASE, owner, app)
        return
    name = database_of(app)
    if database_of(owner) != name:
        raise DatabaseRefusal("DATABASE_URL and DATABASE_OWNER_URL name different databases.")
    try:
        prepare(superuser_url or with_database(owner, "postgres"), name, owner, app)
    except DatabaseRefusal as refusal:
        hint = "" if superuser_url else " Name a role that may make roles and databases: --superuser-url."
        raise DatabaseRefusal(f"{str(refusal).rstrip('.')}.{hint}") from None


def summary(env: Env) -> dict[str, str]:
    app, owner = env.application_url or "", env.migrating_url or ""
    with connect(app) as connection:
        number = connection.info.server_version // 10000
    return {
        "database": database_of(app),
        "owner": role_of(owner),
        "application": role_of(app),
        "postgresql": str(number),
    }


@database.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@json_option
def backup(*, file: Path | None, force: bool, as_json: bool) -> None:
    """Back up the whole database to FILE (default: in the data folder), readable by its owner only."""
    env = read_env()
    refuse_unprepared(env)
    now = datetime.now(UTC)
    target = file or env.data / "backups" / f"softranet-{now:%Y%m%dT%H%M%SZ}.dump"
    if target.exists() and not force:
        raise click.UsageError(f"{target} exists. Name another file, or add --force.")
    with ExitStack() as stack:
        if env.embedded:
            stack.enter_context(shared(env.server))
        if env.migrating_url is None:
            raise DatabaseRefusal(
                "DATABASE_OWNER_URL is not set: only the owner reads every organisation's rows."
            )
        size = dump(env.migrating_url, target)
    if as_json:
        show_json({"file": str(target), "bytes": size, "at": now})
    else:
        out.print(f"[green]Backed up[/] to {os.fspath(target)} ({size / 1e6:,.1f} MB).")
