"""What all commands have in common: refusals in one line, exit codes, tables or JSON, the database."""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any, ParamSpec, TypeVar, cast

import click
import django
import psycopg
from rich.console import Console
from rich.table import Table

from softranet.config.env import Env, read_env
from softranet.config.refusals import EXIT_CODES, INTERRUPTED, DatabaseRefusal, Refusal
from softranet.config.roles import first_line
from softranet.config.sharing import shared
from softranet.config.unfit import probe

P = ParamSpec("P")
R = TypeVar("R")

out = Console(soft_wrap=False, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items())


class Commands(click.Group):
    """The top of the command line: imports a command when it is asked for, and says a refusal in one line."""

    def __init__(self, commands: Mapping[str, tuple[str, str]], before_django: set[str]) -> None:
        super().__init__(
            "softranet",
            help="Softranet, the customer platform that keeps its privacy policy.",
            epilog=_EPILOG,
        )
        self.places, self.before_django = commands, before_django
        version_option = click.version_option(
            version("softranet"), prog_name="softranet", message="%(prog)s %(version)s"
        )
        version_option(self)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.places:
            return None
        if name not in self.before_django:
            set_up_django()
        module, _, attribute = self.places[name][0].partition(":")
        return cast("click.Command", getattr(import_module(module), attribute))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.places.items()])

    def __call__(self, args: Sequence[str] | None = None) -> None:
        # Anything that goes wrong on the way out of a pipe (`| head`) is no fault of the command.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        try:
            self.main(args, prog_name="softranet", standalone_mode=False)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(INTERRUPTED)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except Refusal as refusal:
            err.print(str(refusal), style="red", markup=False)
            sys.exit(refusal.exit_code)


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softranet.config.settings")
    django.setup()


def uses_database(command: Callable[P, R]) -> Callable[P, R]:
    """The same, and what is wrong with the database is said before the command begins, in one line."""

    @functools.wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        try:
            with probe() as connection:
                there = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
        except psycopg.OperationalError as error:
            raise DatabaseRefusal(f"The database does not answer: {first_line(error)}. Look at DATABASE_URL.") from None
        if there != (True,):
            raise DatabaseRefusal("The database has no tables yet: run `softranet database prepare`.")
        return command(*args, **options)

    return starts_database(run)


def starts_database(command: Callable[P, R]) -> Callable[P, R]:
    """The embedded database, where there is no other, runs while this command does."""

    @functools.wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        env = read_env()
        if not env.embedded:
            return command(*args, **options)
        refuse_unprepared(env)
        with shared(env.server):
            return command(*args, **options)

    return run


def refuse_unprepared(env: Env) -> None:
    if env.embedded and not env.server.exists():
        raise DatabaseRefusal(
            f"There is no data in {env.data} yet. Run `softranet up` first, or set DATABASE_URL."
        )


def json_option(command: Callable[P, R]) -> Callable[P, R]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")(command)


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, title: str | None = None) -> None:
    """Rows of the same keys: a table for people, an array for programs."""
    if as_json:
        show_json(list(rows))
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in rows[0] if rows else ():
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    out.print(table)


def show_json(data: Any) -> None:
    """Dates in ISO 8601, ids as text."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
