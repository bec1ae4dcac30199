"""Who uses the embedded server: `softranet up` owns it; without it, commands and test processes share one.

The kernel drops a lock with its process, so that even after a SIGKILL nobody waits for the dead.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from softranet.config.embedded import EmbeddedServer
from softranet.config.refusals import DatabaseRefusal


@contextmanager
def shared(server: EmbeddedServer) -> Iterator[None]:
    """The server runs while this block does: started by the first to come, stopped by the last to leave."""
    leave = join(server)
    try:
        yield
    finally:
        leave()


def join(server: EmbeddedServer) -> Callable[[], None]:
    """As `shared`, for users without a block; returns what to call at the end."""
    # Whoever starts or stops the server holds the gate meanwhile.
    gate, users = _open(server, "gate.lock"), _open(server, "users.lock")
    fcntl.flock(gate, fcntl.LOCK_EX)
    if _try(users, fcntl.LOCK_SH):
        server.start(with_parent=False)
    else:
        _wait_for_owner(server)
    fcntl.flock(gate, fcntl.LOCK_UN)
    joined_by = os.getpid()

    def leave() -> None:
        if os.getpid() != joined_by:
            return  # a forked child
        fcntl.flock(gate, fcntl.LOCK_EX)
        if _try(users, fcntl.LOCK_EX):
            server.stop()
        os.close(users)
        os.close(gate)

    return leave


@contextmanager
def owned(server: EmbeddedServer, waiting: Callable[[], None]) -> Iterator[None]:
    """The server belongs to this process; `waiting` is called when commands have to end first."""
    users = _open(server, "users.lock")
    if not _try(users, fcntl.LOCK_EX):
        waiting()
        while not _try(users, fcntl.LOCK_EX):
            time.sleep(0.1)
    server.stop()  # left behind by a command that was killed
    try:
        server.start()
        yield
    finally:
        server.stop()
        os.close(users)


def _wait_for_owner(server: EmbeddedServer, timeout: float = 60) -> None:
    deadline = time.monotonic() + timeout
    while server.pid() is None:
        if time.monotonic() > deadline:
            raise DatabaseRefusal(
                "`softranet up` is running, but its database does not start. Look at its output."
            )
        time.sleep(0.05)
    server.wait_until_ready()


def _open(server: EmbeddedServer, name: str) -> int:
    server.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(server.data / name, os.O_RDWR | os.O_CREAT, 0o600)


def _try(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
