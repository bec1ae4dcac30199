"""A recipient in a process of its own that takes everything, and can be asked what came."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Tally:
    """What came since it was last asked; ``twice``: calls whose number had been there before."""

    calls: int
    size: int
    twice: int


@contextmanager
def receiving() -> Iterator[str]:
    """The address to call."""
    command = [sys.executable, "-m", "bench.receiver"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/privacy"
        finally:
            process.terminate()


def tally(url: str) -> Tally:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - the receiver above
        return Tally(**json.load(answer))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    seen = set[str]()
    calls = size = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Handler.seen.add(self.headers["webhook-id"])
        Handler.calls += 1
        Handler.size += len(body)
        self._answer(b"{}")

    def do_GET(self) -> None:
        said = {"calls": Handler.calls, "size": Handler.size, "twice": Handler.calls - len(Handler.seen)}
        Handler.calls = Handler.size = 0
        Handler.seen = set()
        self._answer(json.dumps(said).encode())

    def _answer(self, body: bytes) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    def log_message(self, *_args: Any) -> None:
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
