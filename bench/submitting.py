"""A form sent over HTTP with all protections, beside a bare view of the same server that inserts the same rows."""

import itertools
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.db import connection

from bench.database import DATA, drop, open_copy, open_database
from bench.timing import Result, side_by_side
from softranet.config.embedded import APPLICATION, SUPERUSER
from softranet.config.roles import connect

DATABASE, EMPTY, BATCH = "bench_submitting", 1000, 50
FORM = "/@bench-1/contact/"
MESSAGE = "Do you teach the viola, and on which days? I have played the violin for six years. " * 3


def measure(server: Any, people: int) -> list[Result]:
    open_database(server, EMPTY)
    open_copy(server, DATABASE)
    numbers = itertools.count(1)
    with ExitStack() as stack:
        ours = stack.enter_context(_served("softranet.config.wsgi:application", server.url(APPLICATION, DATABASE)))
        bare = stack.enter_context(_served("bench.bare:application", server.url(SUPERUSER, DATABASE)))
        admin = stack.enter_context(connect(server.url(SUPERUSER, DATABASE)))
        token = _token(ours)

        def submission() -> None:
            _post(ours, FORM, next(numbers), token=token)

        def insertion() -> None:
            _post(bare, "/contact/", next(numbers))

        submission()  # what is written once only: settings of the organisation, the notice shown
        mine, theirs = _rows_by(admin, submission), _rows_by(admin, insertion)
        if mine != theirs:
            raise AssertionError(f"a submission writes {mine}, the bare view {theirs}")
        note = f"{sum(mine.values())} rows in {len(mine)} tables, one commit; one process each, keep-alive"
        result = side_by_side("form submission", submission, insertion, at_most=1.5, batch=BATCH, note=note)
    drop(server, DATABASE)
    return [result]


@contextmanager
def _served(application: str, database: str) -> Iterator[HTTPConnection]:
    """Granian with one process, as ``softranet up`` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The proxy's header lets every submission come from another network: from one they would soon be held.
    environment = {
        **os.environ, "SOFTRANET_DATA": str(DATA), "DATABASE_URL": database, "SOFTRANET_BEHIND_PROXY": "on",
        "DJANGO_SETTINGS_MODULE": "softranet.config.settings",
    }  # fmt: skip
    environment.pop("DATABASE_OWNER_URL", None)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "error", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield _connected(port, process)
    finally:
        process.terminate()
        process.wait()


def _connected(port: int, process: subprocess.Popen[bytes]) -> HTTPConnection:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return HTTPConnection("127.0.0.1", port, timeout=30)
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the web server did not answer")


def _token(ours: HTTPConnection) -> str:
    """Of the form, as a person gets it; and the time it takes them to fill it in."""
    ours.request("GET", FORM, headers={"Host": "localhost"})
    page = ours.getresponse().read().decode()
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None, page[:500]
    time.sleep(2.5)
    return found[1]


def _post(server: HTTPConnection, address: str, number: int, **more: str) -> None:
    words = {"name": f"Person {number}", "email": f"s{number}@form.example", "message": MESSAGE, **more}
    headers = {
        "Host": "localhost", "Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en",
        "X-Forwarded-For": f"10.{number >> 8 & 255}.{number & 255}.{number >> 16}", "X-Forwarded-Proto": "http",
    }  # fmt: skip
    server.request("POST", address, urlencode(words), headers)
    response = server.getresponse()
    body = response.read()
    assert response.status == 302, (response.status, body[:2000])


def _rows_by(admin: psycopg.Connection, work: Any) -> dict[str, int]:
    """How many rows it adds to which tables."""
    names = connection.introspection.table_names()

    def count() -> dict[str, int]:
        return {n: admin.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for n in names}  # type: ignore[index]

    before = count()
    work()
    return {name: more - before[name] for name, more in count().items() if more != before[name]}
