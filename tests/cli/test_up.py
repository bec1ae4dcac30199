"""`softranet up` with real processes: it starts, mends what is killed, stops whole, finds its data again."""

import os
import signal
import socket
from pathlib import Path

import psycopg
import pytest

from softranet.config.embedded import OWNER, EmbeddedServer
from softranet.config.refusals import PORT, RUNNING
from tests.cli.program import Installation, wait_for


@pytest.mark.slow
def test_it_serves_mends_and_stops_whole(installation: Installation) -> None:
    installation.up("--no-demo")
    assert f"http://localhost:{installation.port}" in installation.said()
    server = EmbeddedServer(installation.data)
    with psycopg.connect(server.url(OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Leonie Köhler' AS name")

    second = installation.run("up")
    assert second.returncode == RUNNING
    assert second.stderr.count("\n") == 1
    assert f"is being served already, at port {installation.port}" in second.stderr

    other = Installation(installation.data.with_name("other"))
    held = other.run("up", "--port", str(installation.port))
    assert held.returncode == PORT
    assert f"Port {installation.port} is held by " in held.stderr
    assert "granian" in held.stderr
    assert held.stderr.count("\n") == 1

    for words in ("granian", "procrastinate", "bin/postgres"):
        number = installation.process(words)
        os.kill(number, signal.SIGKILL)
        wait_for(lambda gone=number: gone not in installation.processes())  # type: ignore[misc]
        wait_for(lambda again=words: any(again in line for line in installation.processes().values()))  # type: ignore[misc]
    wait_for(lambda: installation.status("/healthz") == 200)

    assert installation.end(signal.SIGINT) == 0
    assert installation.processes() == {}

    installation.up()
    assert "Tables" not in installation.said(), "nothing has changed: nothing is migrated, the start is short"
    with psycopg.connect(server.url(OWNER)) as connection:
        assert connection.execute("SELECT name FROM kept").fetchone() == ("Leonie Köhler",)
    assert installation.end(signal.SIGTERM) == 0
    assert installation.processes() == {}


@pytest.mark.slow
def test_a_killed_one_takes_its_children_along_and_starts_again(prepared: Installation) -> None:
    installation = prepared
    installation.up("--no-demo")
    assert installation.running is not None
    installation.running.kill()
    installation.running.wait()
    # The database writes all it holds before it ends, beside whatever else the machine writes.
    ours = ("postgres", "granian")
    wait_for(lambda: not any(word in line for line in installation.processes().values() for word in ours), 60)
    installation.up()
    assert installation.status("/healthz") == 200
    assert installation.end() == 0


def test_a_port_held_by_a_stranger_is_named_before_anything_starts(installation: Installation) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", installation.port))
        stranger.listen()
        refused = installation.run("up")
    assert refused.returncode == PORT
    assert f"(process {os.getpid()})" in refused.stderr
    assert "SOFTRANET_PORT" in refused.stderr
    assert not EmbeddedServer(installation.data).exists()


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    wrong = "postgresql://app:geheim@localhost:1/crm"
    refused = Installation(tmp_path, DATABASE_URL=wrong, DATABASE_OWNER_URL=wrong.replace("app", "own")).run("up")
    assert refused.returncode == 4
    assert refused.stderr.count("\n") == 1
    assert "Connection refused" in refused.stderr
    assert "geheim" not in refused.stderr
