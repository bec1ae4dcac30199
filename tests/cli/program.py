"""The command line as a person runs it: a process of its own, in an environment of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path


class Installation:
    """One data folder and one port, with nothing taken over from the environment of the tests."""

    def __init__(self, data: Path, **environ: str) -> None:
        self.data, self.port = data, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "SOFTRANET_"))}
        self.environ = kept | {"SOFTRANET_DATA": str(data), "SOFTRANET_PORT": str(self.port)} | environ
        self.running: subprocess.Popen[str] | None = None

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "softranet.cli", *words],
            env=self.environ | environ, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    def up(self, *words: str, patience: float = 90) -> None:
        """Start, and wait for the greeting."""
        self.output = self.data.with_name(self.data.name + ".out")
        with self.output.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "softranet.cli", "up", *words],
                env=self.environ, stdout=file, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
        self.running = process
        wait_for(lambda: "Ctrl-C stops everything" in self.said() or process.poll() is not None, patience)
        assert process.poll() is None, self.said()

    def said(self) -> str:
        return self.output.read_text()

    def end(self, by: signal.Signals = signal.SIGINT) -> int:
        assert self.running is not None
        self.running.send_signal(by)
        code = self.running.wait(timeout=30)
        self.running = None
        return code

    def status(self, path: str = "/") -> int | None:
        """Of an answer to GET; None when there is none."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as answer:
            answer.close()
            return answer.code
        except OSError:
            return None

    def processes(self) -> dict[int, str]:
        """Everything that runs for this installation, by its command line or its environment."""
        found = {}
        marks = (f"--port {self.port} ", str(self.data / "postgresql"))
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
                settings = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            ours = f"SOFTRANET_DATA={self.data}" in settings and "softranet.cli" not in words
            if words and (ours or any(mark in words for mark in marks)):
                found[int(folder.name)] = words
        return found

    def process(self, words: str) -> int:
        """The oldest process with these words."""
        return min(number for number, line in self.processes().items() if words in line)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
