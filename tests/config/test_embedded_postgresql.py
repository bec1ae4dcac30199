"""The embedded PostgreSQL: private, durable, and started again whatever happened to the last one."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from softranet.config.embedded import SUPERUSER, EmbeddedRefusal, EmbeddedServer
from softranet.config.sharing import join, owned


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    one = EmbeddedServer(tmp_path / "data")
    yield one
    one.stop()


def ask(server: EmbeddedServer, question: str) -> str:
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return str(row[0]) if row else ""


def test_nothing_is_open_to_others(server: EmbeddedServer) -> None:
    before = stat.S_IMODE(server.data.parent.stat().st_mode)
    server.start()
    assert stat.S_IMODE(server.data.parent.stat().st_mode) == before
    for folder in (server.data, server.cluster, server.socket_folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in (server.data / "database.json", server.log):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ask(server, "SHOW listen_addresses") == ""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url(SUPERUSER, "postgres").replace("postgres:", "postgres:x"))


def test_what_was_committed_survives_a_killed_server(server: EmbeddedServer) -> None:
    server.start()
    assert ask(server, "SHOW fsync") == "on"
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Leonie Köhler' AS name")
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.pid() is not None:
        time.sleep(0.01)
    server.start()
    assert ask(server, "SELECT name FROM kept") == "Leonie Köhler"


def test_it_waits_for_the_last_sessions_of_a_killed_one(server: EmbeddedServer) -> None:
    server.start()
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as session:
        row = session.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        pid, backend = server.pid(), int(row[0])
        assert pid is not None
        os.kill(backend, signal.SIGSTOP)  # it still holds the memory
        os.kill(pid, signal.SIGKILL)
        while server.pid() is not None:
            time.sleep(0.01)
        threading.Timer(1, os.kill, (backend, signal.SIGKILL)).start()
        server.start()
    assert ask(server, "SELECT 1") == "1"


def test_a_stale_file_naming_another_process_is_no_obstacle(server: EmbeddedServer) -> None:
    server.start()
    server.stop()
    (server.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.cluster}\n1\n5432\n")
    assert server.pid() is None
    server.start()
    assert ask(server, "SELECT 1") == "1"


def test_it_ends_with_a_parent_that_is_killed(server: EmbeddedServer) -> None:
    code = (
        "import os, sys; from pathlib import Path; from softranet.config.embedded import EmbeddedServer\n"
        "EmbeddedServer(Path(sys.argv[1])).start(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(server.data)], check=False)
    deadline = time.monotonic() + 10
    while server.pid() is not None:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_start_cut_short_leaves_nothing_in_the_way(server: EmbeddedServer) -> None:
    (server.data / "postgresql.new" / "half").mkdir(parents=True)
    server.start()
    assert ask(server, "SELECT 1") == "1"


def test_another_version_is_refused_in_words(server: EmbeddedServer) -> None:
    server.start()
    server.stop()
    (server.cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedRefusal, match="written by PostgreSQL 17, the installed one is 18"):
        server.start()


def test_the_last_of_its_users_stops_it(server: EmbeddedServer) -> None:
    first, second = join(server), join(server)
    first()
    assert ask(server, "SELECT 1") == "1"
    second()
    assert server.pid() is None


def test_its_owner_waits_for_commands_and_then_has_it_alone(server: EmbeddedServer) -> None:
    leave = join(server)
    said: list[str] = []

    def waiting() -> None:
        said.append("waiting")
        leave()

    with owned(server, waiting):
        assert said == ["waiting"]
        command = join(server)
        command()
        assert ask(server, "SELECT 1") == "1", "a command that ends does not stop the owner's server"
    assert server.pid() is None


@pytest.mark.skipif(os.geteuid() != 0, reason="about root only")
def test_root_without_user_namespaces_hands_it_to_nobody(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from softranet.config import privileges\n"
        "privileges._NAMESPACE[:] = ['false']\n"
        "from softranet.config.embedded import *\n"
        "server = EmbeddedServer(Path(sys.argv[1])); server.start()\n"
        "import psycopg; psycopg.connect(server.url(SUPERUSER, 'postgres')).close()\n"
        "print(Path(f'/proc/{server.pid()}').stat().st_uid); server.stop()"
    )
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    done = subprocess.run(
        [sys.executable, "-c", code, str(closed / "data")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(closed.joinpath("data/postgresql").stat().st_uid) != "0"
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
