"""`softranet database restore` and `softranet database replay`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from softranet.backups import journal, marker
from softranet.cli.frame import err, json_option, out, show_json
from softranet.config import carrying, restoring
from softranet.config.env import Env, read_env
from softranet.config.migration import State, addresses, code_print, migrate, write_state
from softranet.config.refusals import BROKEN, DatabaseRefusal, Refusal
from softranet.config.sharing import shared

_journals = click.option(
    "--erasures", "journals", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A further erasure journal, of another machine of this installation.",
)  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", "replacing", is_flag=True, help="The present database may go once the backup is complete.")
@click.option("--superuser-url", envvar="DATABASE_SUPERUSER_URL", help="A role that may make databases.")
@_journals
@json_option
def restore(
    *, file: Path, replacing: bool, superuser_url: str | None, journals: tuple[Path, ...], as_json: bool
) -> None:
    """Put the backup in FILE in the present database's place, and erase again everybody erased since.

    It is restored into a database beside the present one, which takes its place only when it is complete: whoever was
    erased since the backup, by the erasure journal and by the present database, is gone from it again. Web and worker
    have to be stopped, and nothing is served until this has ended.
    """
    env = read_env()
    restoring.content(file)
    with ExitStack() as stack:
        if env.embedded:
            stack.enter_context(shared(env.server))
        where = restoring.places(env, superuser_url)
        restoring.refuse_in_use(where)
        _refuse_unless_told(where, replacing=replacing)
        stack.enter_context(_marked(env))
        done = _restore(env, where, file, journals)
    _tell(done, as_json=as_json)


@click.command()
@_journals
@json_option
def replay(*, journals: tuple[Path, ...], as_json: bool) -> None:
    """Erase again everybody whom a backup that was restored by hand brought back.

    Also ends a restore that was interrupted: what is in place then is the whole database from before, or the whole
    restored one. Nothing is served until this has ended.
    """
    env = read_env()
    with ExitStack() as stack:
        if env.embedded:
            stack.enter_context(shared(env.server))
        stack.enter_context(_marked(env))
        done = _replay(env, _known(env, journals))
    _tell(done, as_json=as_json)


def _restore(env: Env, where: restoring.Places, file: Path, journals: Iterable[Path]) -> dict[str, Any]:
    beside = where.environment(env)
    try:
        with _step("Backup"):
            restoring.load(where, file)
        with _step("Tables"):
            migrate(beside)
            if beside.migrating_url:  # no first run any more: the demo is not offered again
                write_state(beside.migrating_url, State(code_print(), welcomed=True))
        with _step("Erasures"):
            of_now = (json.dumps(dict(zip(("organisation", "person", "at"), row, strict=True))) for row in
                      carrying.known_erasures(where))  # fmt: skip
            noes = map(json.dumps, carrying.said_no(where))
            done = _replay(beside, [*_known(env, journals), *of_now, *noes])
            done["carried_over"] = carrying.carry_over(where)
        with _step("In its place"):
            restoring.put_in_place(where)
    except Refusal:
        restoring.discard(where)
        raise
    return done


def _refuse_unless_told(where: restoring.Places, *, replacing: bool) -> None:
    held = restoring.held(where)
    if held and not replacing:
        numbers = " and ".join(f"{count:,} {what}" for what, count in held.items())
        raise DatabaseRefusal(
            f"{where.name} holds {numbers}: all of it that is newer than the backup would be lost. Back it up first,"
            " then add --replace."
        )


def _known(env: Env, journals: Iterable[Path]) -> list[str]:
    """The lines of all erasure journals."""
    files = [env.data / journal.NAME, *journals]
    return [one.line().decode().strip() for file in files for one in journal.read(file)]


def _replay(env: Env, lines: list[str]) -> dict[str, Any]:
    """In a process of its own, as the application: settings name one database for each process."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    urls = {name: url for name, url in addresses(env).items() if name == "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "softranet.backups.replaying"], check=False, input="\n".join(lines), text=True,
        capture_output=True, env=environment | urls,
    )  # fmt: skip
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DatabaseRefusal(f"Erasing again failed, and nothing is served: {reason.partition(':')[0]}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@contextmanager
def _marked(env: Env) -> Iterator[None]:
    """Nothing is served meanwhile; and not after a kill either, until this command was run again."""
    before = (env.data / marker.NAME).exists()
    marker.mark(env.data)
    try:
        yield
    except Refusal:
        if not before:
            marker.unmark(env.data)
        raise
    marker.unmark(env.data)


def _tell(done: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(done)
    else:
        out.print(f"[green]Done.[/] {done['returned']:,} people who had been erased were back, and are erased again.")
        if done["returned"] > done["scanned"]:
            out.print("What may be left of some of them is looked for once the worker runs.")
        if done.get("carried_over") or done["refusals"]:
            records = f"{done.get('carried_over', 0):,} tombstones and certificates"
            out.print(f"Carried over: {records}; {done['refusals']:,} withdrawals, objections and restrictions.")
    if done["residue"]:
        err.print(f"{done['residue']} places hold something of them still; their certificates name them.", style="red")
        raise SystemExit(BROKEN)


@contextmanager
def _step(name: str) -> Iterator[None]:
    with err.status(f"{name} …"):
        yield
