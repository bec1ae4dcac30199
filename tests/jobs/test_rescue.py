"""A worker is killed with kill -9: its job is run again, once, by the next one."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.installations import Installation

WORKER = ("-m", "django", "procrastinate", "worker", "--fetch-job-polling-interval", "0.2")


@pytest.fixture
def worker(installation: Installation) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        started.append(installation.start(*WORKER, DJANGO_SETTINGS_MODULE="tests.jobs.work"))
        return started[-1]

    yield start
    for process in started:
        kill(process)
        process.communicate()


def kill(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def enqueue(installation: Installation, task: str) -> None:
    program = f"import django; django.setup(); from tests.jobs import work; work.{task}.defer()"
    done = installation.start("-c", program, DJANGO_SETTINGS_MODULE="tests.jobs.work")
    written, _ = done.communicate(timeout=30)
    assert done.returncode == 0, written


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def status(installation: Installation, name: str) -> list[str]:
    rows = installation.query("SELECT status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", name)
    return [row[0] for row in rows]


def dead_for_a_minute(installation: Installation) -> None:
    installation.query("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute' RETURNING 1")


@pytest.mark.slow
def test_a_killed_workers_job_runs_again(
    installation: Installation, worker: Callable[[], subprocess.Popen[str]]
) -> None:
    enqueue(installation, "sleep_once")
    first = worker()
    wait_for((installation.data / "tries").exists)
    kill(first)
    dead_for_a_minute(installation)
    assert status(installation, "test.sleep_once") == ["doing"]
    worker()
    wait_for(lambda: status(installation, "test.sleep_once") == ["succeeded"])
    assert (installation.data / "tries").read_text() == "2"


@pytest.mark.slow
def test_a_rescued_job_whose_work_waits_already_is_not_doubled(
    installation: Installation, worker: Callable[[], subprocess.Popen[str]]
) -> None:
    enqueue(installation, "sleep_once")
    first = worker()
    wait_for((installation.data / "tries").exists)
    wait_for(lambda: status(installation, "jobs.rescue") == ["todo"])  # the next worker rescues first
    kill(first)
    enqueue(installation, "sleep_once")
    dead_for_a_minute(installation)
    worker()
    wait_for(lambda: status(installation, "test.sleep_once") == ["aborted", "succeeded"])
    assert (installation.data / "tries").read_text() == "2"


@pytest.mark.slow
def test_what_a_failing_job_enqueued_never_runs_and_its_error_names_nobody(
    installation: Installation, worker: Callable[[], subprocess.Popen[str]]
) -> None:
    enqueue(installation, "enqueue_and_fail")
    process = worker()
    wait_for(lambda: status(installation, "test.enqueue_and_fail") == ["failed"])
    assert status(installation, "test.never") == []
    process.send_signal(signal.SIGTERM)
    written, _ = process.communicate(timeout=30)
    assert "ValueError" in written
    assert "leonie" not in written
