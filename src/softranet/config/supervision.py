"""Child processes that are kept alive: started again when they die, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from softranet.config.privileges import dies_with_parent

SHORTEST, LONGEST = 0.2, 10.0  # seconds between a death and the next start
HEALTHY_AFTER = 30.0  # seconds of life after which the waiting begins anew


@dataclass
class Child:
    """A program in a process group of its own: Ctrl-C reaches the supervisor alone, which stops them."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = SHORTEST
    next_start: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*dies_with_parent(signal.SIGTERM), *self.command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def end(self, by: signal.Signals) -> None:
        """Signal the whole group: a server killed alone would leave its workers behind, holding the port."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, by)


@dataclass
class Supervisor:
    """Watches children until `stop` is asked for. `say` gets one line for each thing worth knowing."""

    children: list[Child]
    say: Callable[[str], None]
    also: Callable[[], None] = lambda: None  # called at each look, for what is watched in other ways
    stopping: bool = field(default=False, init=False)

    def watch(self) -> None:
        """Start what does not run, until `stopping` is set by a signal handler."""
        while not self.stopping:
            for child in self.children:
                self._look_after(child)
            self.also()
            time.sleep(0.1)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                return
            child.end(signal.SIGKILL)
            child.process = None
            if now - child.started > HEALTHY_AFTER:
                child.wait = SHORTEST
            child.next_start = now + child.wait
            self.say(f"The {child.name} ended ({_reason(code)}); starting it again in {child.wait:.1f} s.")
            child.wait = min(child.wait * 2, LONGEST)
        elif now >= child.next_start:
            child.start()

    def stop(self, *, timeout: float = 15) -> None:
        """Ask all to end, wait, and kill what is left."""
        running = [child for child in self.children if child.process is not None]
        for child in running:
            # To the leader alone: it ends its workers in order, after the requests in hand.
            with suppress(ProcessLookupError):
                os.kill(child.process.pid, signal.SIGTERM)  # type: ignore[union-attr]
        deadline = time.monotonic() + timeout
        for child in running:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))  # type: ignore[union-attr]
            child.end(signal.SIGKILL)
            child.process.wait()  # type: ignore[union-attr]


def _reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
