"""Recipients as they come: real HTTP servers on this machine that answer as they are told."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], tuple[int, Any]]


class Recipient:
    """``calls``: (headers, body) of what came, over so many ``connections``; ``answer`` says what to reply, and may be
    changed meanwhile."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.calls = answer, list[tuple[dict[str, str], bytes]]()
        self.slow = 0.0
        self.connections = 0
        self.hangs_up = False  # closes the connection after each answer, and does not say so before
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.close_connection = outer.hangs_up
                status, said = outer.answer(json.loads(body))
                content = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", "http://169.254.169.254/latest/")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                for byte in content:
                    if outer.slow:
                        time.sleep(outer.slow)
                        self.wfile.flush()
                    try:
                        self.wfile.write(bytes([byte]))
                    except OSError:
                        return

            def handle(self) -> None:
                with suppress(ConnectionError):  # who called was killed
                    super().handle()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/privacy"


@contextmanager
def running(answer: Answer) -> Iterator[Recipient]:
    one = Recipient(answer)
    thread = threading.Thread(target=one.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.server.shutdown()
        one.server.server_close()
