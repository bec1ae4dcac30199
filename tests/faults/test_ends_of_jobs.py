"""A job's end that cannot be written as it is: the job must not count as running for as long as its worker lives."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from procrastinate.contrib.django import app

from softranet.config.roles import connect
from tests.installations import Installation

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]

# The queue's connection is checked each time it is taken: only a trigger can cut it in the act, and once.
CUT = (
    "CREATE SEQUENCE cuts; CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN IF nextval('cuts') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1); END IF;"
    " RETURN NEW; END $$; CREATE TRIGGER cut BEFORE UPDATE ON procrastinate_jobs FOR EACH ROW"
    " WHEN (OLD.task_name = 'test.cut' AND OLD.status = 'doing') EXECUTE FUNCTION cut()"
)


Making = Callable[..., Callable[[Callable[..., None]], Any]]


@pytest.fixture
def task() -> Iterator[Making]:
    """Makes tasks that are forgotten after the test."""
    before = dict(app.tasks)
    yield app.task
    app.tasks.clear()
    app.tasks.update(before)


def work_off() -> None:
    async def until_none_is_left() -> None:
        with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
            async with app.open_async():
                await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    # In a thread of its own: a browser's test may have left a loop running in this one.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(lambda: asyncio.run(until_none_is_left())).result()


def states(installation: Installation, name: str) -> list[str]:
    rows = installation.query("SELECT status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", name)
    return [row[0] for row in rows]


def test_a_failed_job_gives_way_to_the_same_work_that_waits(committed: Installation, task: Making) -> None:
    runs = []

    @task(name="test.again", queueing_lock="test.again", lock="test.again", retry=3)
    def again() -> None:
        runs.append(1)
        if len(runs) == 1:
            again.defer()
            raise ValueError

    again.defer()
    work_off()
    assert states(committed, "test.again") == ["aborted", "succeeded"]
    assert len(runs) == 2


@pytest.mark.parametrize("fails", [False, True])
def test_an_end_is_told_again_over_a_new_connection(
    committed: Installation, task: Making, *, fails: bool
) -> None:
    runs = []

    @task(name="test.cut", retry=3)
    def cut() -> None:
        runs.append(1)
        if len(runs) > 1:
            return
        with connect(committed.owner_url) as owner:
            owner.execute(CUT)
        if fails:
            raise ValueError

    cut.defer()
    work_off()
    assert states(committed, "test.cut") == ["succeeded"]
    assert len(runs) == 1 + fails
