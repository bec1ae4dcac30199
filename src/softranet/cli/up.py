"""`softranet up`: everything in one process tree, stopped by Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.core.checks.messages import ERROR
from django.core.management import call_command
from django.utils.module_loading import import_string

from softranet.cli.database import prepare_database
from softranet.cli.frame import err, out, set_up_django
from softranet.config.embedded import EmbeddedRefusal, EmbeddedServer
from softranet.config.env import A_YEAR, Env, read_env
from softranet.config.migration import addresses, code_print, migrate, read_state, write_state
from softranet.config.ports import refuse_taken
from softranet.config.refusals import DatabaseRefusal, EnvironmentRefusal, RunningRefusal
from softranet.config.sharing import owned
from softranet.config.supervision import Child, Supervisor
from softranet.config.unfit import findings, sentence


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of SOFTRANET_PORT (8000).")
@click.option("--demo/--no-demo", default=True, help="On the first run, fill in a demo organisation (default).")
def up(*, port: int | None, demo: bool) -> None:
    """Serve: database, web and worker, until Ctrl-C.

    Without DATABASE_URL an embedded PostgreSQL runs in the data folder (SOFTRANET_DATA, default: .data).
    Tables are brought up to date when the code has changed. Children that die are started again.
    """
    if port is not None:
        os.environ["SOFTRANET_PORT"] = str(port)
    env = read_env()
    signals = _Signals()
    with ExitStack() as stack:
        stack.enter_context(_alone(env))
        refuse_taken(env.address, env.port)
        if env.embedded:
            with _step("Database"):
                stack.enter_context(owned(env.server, lambda: err.print("Waiting for another command to end …")))
        os.environ.update(addresses(env))
        first = _bring_up_to_date(env)
        signals.raise_if_asked()
        (env.data / "static").mkdir(exist_ok=True)
        if first or env.production:
            _set_up()
        if first:
            _welcome(env, wanted=demo)
        signals.raise_if_asked()
        _serve(env, signals)


def _bring_up_to_date(env: Env) -> bool:
    """Returns whether nobody has been welcomed to this database yet."""
    if env.embedded and not env.server.prepared():
        prepare_database(env)
        env.server.mark_prepared()
    try:
        state = read_state(env.application_url or "")
    except DatabaseRefusal as refusal:
        raise DatabaseRefusal(f"{refusal}. Roles and database are made by `softranet database prepare`.") from None
    if state.code != code_print():
        with _step("Tables"):
            migrate(env)
    return not state.welcomed


def _welcome(env: Env, *, wanted: bool) -> None:
    """The demo, on the first run only: what was declined or removed does not come back by itself."""
    if wanted and env.kind == "development":
        with _step("Demo"):
            import_string(settings.SOFTRANET_DEMO_LOADER)()
    if env.migrating_url is not None:
        write_state(env.migrating_url, replace(read_state(env.migrating_url), welcomed=True))


@cache
def _set_up() -> None:
    """Django in this process, its checks, and the style sheets where the web server finds them."""
    with _step("Application"):
        set_up_django()
        errors = [finding for finding in findings() if finding.level >= ERROR]
        if errors:
            raise EnvironmentRefusal("\n".join(sentence(finding) for finding in errors))
        call_command("collectstatic", interactive=False, verbosity=0)


def _serve(env: Env, signals: _Signals) -> None:
    supervisor = Supervisor(_children(env), _warn, also=_database_watch(env))
    signals.then = lambda: setattr(supervisor, "stopping", True)
    try:
        # One after the other: the first page is what somebody waits for.
        with _step("Web"):
            supervisor.children[0].start()
            answered = _wait_for_answer(env, supervisor)
        _set_up()
        if answered:
            _greet(env)
        supervisor.watch()
    finally:
        out.print("Stopping …")
        supervisor.stop()


def _children(env: Env) -> list[Child]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "softranet.config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", env.address, "--port", str(env.port), "--workers", str(env.workers),
        "--blocking-threads", str(env.threads), "--respawn-failed-workers",
        "--respawn-interval", "0.2", "--workers-kill-timeout", "10", "--no-ws", "--log-level", "error",
    ]  # fmt: skip
    web += ["--static-path-route", "/static", "--static-path-mount", str(env.data / "static")]
    # In production names change with the content.
    web += ["--static-path-expires", str(A_YEAR if env.production else 0), "softranet.config.wsgi:application"]
    worker = [
        sys.executable, "-m", "django", "procrastinate", "worker",
        "--concurrency", "4", "--shutdown-graceful-timeout", "10",
    ]  # fmt: skip
    # Migrating is over: what serves requests does not know the owner's password.
    environment.pop("DATABASE_OWNER_URL", None)
    return [Child("web server", web, environment), Child("worker", worker, environment)]


def _wait_for_answer(env: Env, supervisor: Supervisor, timeout: float = 60) -> bool:
    host = "127.0.0.1" if env.address in ("0.0.0.0", "::") else env.address  # noqa: S104
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and not supervisor.stopping:
        try:
            with socket.create_connection((host, env.port), timeout=1):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def _greet(env: Env) -> None:
    link = getattr(settings, "SOFTRANET_SIGN_IN_LINK", None)
    path = import_string(link)() if link and env.kind == "development" else None
    out.print(f"\nSoftranet is at [bold]{env.public_url}[/]")
    if path:
        out.print("Sign in once, as the demo's owner:")
        click.echo(path if path.startswith("http") else f"{env.public_url}{path}")
    out.print("Ctrl-C stops everything; the data stays in", str(env.data))


def _database_watch(env: Env) -> Callable[[], None]:
    """Starts the embedded database again when it was killed."""
    if not env.embedded:
        return lambda: None
    server: EmbeddedServer = env.server
    next_try = 0.0

    def look() -> None:
        nonlocal next_try
        if server.pid() is not None or time.monotonic() < next_try:
            return
        _warn("The database ended; starting it again.")
        try:
            server.start()
        except EmbeddedRefusal as refusal:  # its last sessions may still be ending
            _warn(str(refusal))
            next_try = time.monotonic() + 1

    return look


class _Signals:
    """SIGINT, SIGTERM and SIGHUP ask for an orderly end: between two steps, or of the supervisor."""

    def __init__(self) -> None:
        self.asked = False
        self.then: Callable[[], Any] = lambda: None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True
        self.then()

    def raise_if_asked(self) -> None:
        if self.asked:
            raise click.Abort


@contextmanager
def _alone(env: Env) -> Iterator[None]:
    """One `up` for each data folder."""
    env.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = Path(env.data / "up.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process, _, place = file.read().partition(" ")
            raise RunningRefusal(
                f"{env.data} is being served already, at port {place or '?'} by process {process or '?'}. "
                "Stop that one, or name another SOFTRANET_DATA."
            ) from None
        file.truncate()
        file.write(f"{os.getpid()} {env.port}")
        file.flush()
        yield


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    with out.status(f"{name} …"):
        yield
    out.print(f"{name:<16}[dim]{time.monotonic() - began:6.1f} s[/]")


def _warn(line: str) -> None:
    err.print(line, style="yellow", markup=False)
