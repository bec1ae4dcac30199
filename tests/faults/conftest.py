"""Chance, with its seed in the output, and workers that are killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from procrastinate.exceptions import AlreadyEnqueued

from softranet.jobs.models import Recurrence
from softranet.jobs.rescue import rescue
from softranet.privacy.records import now
from tests.installations import Installation
from tests.mail.server import MailServer

WORKER = ("-m", "django", "procrastinate", "worker", "--concurrency", "3", "--fetch-job-polling-interval", "0.2")
_BUSY = (  # a job that was taken up again is due at the moment it was found
    "SELECT task_name, status::text FROM procrastinate_jobs WHERE status = 'doing'"
    " OR status = 'todo' AND coalesce(scheduled_at < now() + interval '1 minute', true)"
)


@pytest.fixture
def chance() -> random.Random:
    """``SOFTRANET_SEED`` repeats a run whose seed was printed."""
    seed = int(os.environ.get("SOFTRANET_SEED") or random.SystemRandom().randrange(10**6))
    print(f"SOFTRANET_SEED={seed}")  # noqa: T201
    return random.Random(seed)  # noqa: S311


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class Mortal:
    """One worker at a time, which can be killed and followed by another."""

    def __init__(self, installation: Installation, mail: MailServer) -> None:
        self.installation, self.mail = installation, mail
        self.said = installation.data / "worker.log"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        more = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.small_batches", "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
        }  # fmt: skip
        with self.said.open("a") as file:
            self.process = subprocess.Popen(
                [sys.executable, *WORKER], stdout=file, stderr=file, text=True,
                env=self.installation.environment | more, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        assert self.process is not None
        assert self.process.poll() is None, self.said.read_text()
        slay(self.process)

    def live_again(self) -> None:
        """What half a minute of silence does: the dead one's jobs are looked for by the next worker."""
        self.installation.query(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute' RETURNING 1"
        )
        with suppress(AlreadyEnqueued):
            rescue.defer(timestamp=0)  # type: ignore[call-arg]  # the scheduler's own argument
        self.start()

    def doing(self, task: str) -> bool:
        return (task, "doing") in self.busy()

    def busy(self) -> list[tuple[str, str]]:
        return [(name, status) for name, status in self.installation.query(_BUSY) if not name.startswith("jobs.")]

    def stuck(self) -> list[tuple[Any, ...]]:
        """Jobs that say they are being done, by nobody who lives."""
        return self.installation.query(
            "SELECT j.task_name FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
            " WHERE j.status = 'doing' AND coalesce(w.last_heartbeat < now() - interval '30 seconds', true)"
        )

    def failed(self) -> list[tuple[Any, ...]]:
        return self.installation.query("SELECT task_name FROM procrastinate_jobs WHERE status = 'failed'")


def slay(process: subprocess.Popen[str]) -> str:
    """kill -9; returns what it said through a pipe."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[0] or ""


@pytest.fixture
def mortal(committed: Installation) -> Iterator[Mortal]:
    """Every promise was measured just now: or the next full minute would have it done meanwhile, many seconds' work."""
    Recurrence.objects.create(name="policy.measure", at=now())
    with MailServer() as mail:
        one = Mortal(committed, mail)
        yield one
        print(one.said.read_text()[-3000:] if one.said.exists() else "", one.busy())  # noqa: T201
        if one.process is not None:
            slay(one.process)
