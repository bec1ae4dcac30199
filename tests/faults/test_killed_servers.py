"""The web server, and then the database, killed while people write in: what was acknowledged is there, once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from softranet.config.embedded import OWNER, EmbeddedServer
from tests.cli.program import Installation
from tests.copies import copy_data
from tests.faults.conftest import until
from tests.faults.school import ROWS
from tests.faults.visitors import Visitors, address
from tests.mail.server import MailServer

pytestmark = pytest.mark.slow


class Served(Installation):
    """Larkspur, served by `softranet up` with a database of its own."""

    def school(self, what: str) -> None:
        settings = {"DJANGO_SETTINGS_MODULE": "softranet.config.settings"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.school", what],
            env=self.environ | settings, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    @property
    def server(self) -> EmbeddedServer:
        return EmbeddedServer(self.data)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.server.url(OWNER), autocommit=True) as owner:
            return owner.execute(question.encode()).fetchall()

    def kill(self, number: int) -> None:
        """The process and all it has started."""
        for each in [number, *descendants(number)]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)

    def settle(self) -> None:
        """Until every job is done and every letter sent, looked after as the periodic rescue does it minutes later."""
        since = self.ask("SELECT now()::text")[0][0]
        alive = f"last_heartbeat > '{since}'"  # they come every ten seconds
        until(lambda: self.ask(f"SELECT FROM procrastinate_workers WHERE {alive}"), 40)
        self.ask(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
            f" WHERE NOT ({alive}) RETURNING 1"
        )
        self.school("resume")
        least, deadline = 10**6, 0.0
        while left := self.open():
            if len(left) < least:
                least, deadline = len(left), time.monotonic() + 40
            assert time.monotonic() < deadline, (len(left), left[-5:])
            time.sleep(0.2)

    def open(self) -> list[tuple[Any, ...]]:
        """What is not over."""
        return self.ask(
            "SELECT task_name, status::text, attempts FROM procrastinate_jobs"
            " WHERE status = 'doing' OR status = 'todo'"
            " AND coalesce(scheduled_at < now() + interval '1 minute', true)"
            " AND task_name ~ '^(mail.send|people.import)'"
            " UNION ALL SELECT 'message', state, attempts FROM softranet_mail_message"
            " WHERE state IN ('queued', 'sending', 'handing_over')"
        )


def descendants(number: int) -> list[int]:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = [number]
    for parent in found:
        found += [child for child, of in parents.items() if of == parent]
    return found[1:]


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as one:
        yield one


@pytest.fixture(scope="module")
def served(mail: MailServer, tmp_path_factory: pytest.TempPathFactory, prepared_data: Path) -> Iterator[Served]:
    one = Served(
        tmp_path_factory.mktemp("served") / "data", SOFTRANET_BEHIND_PROXY="on",
        EMAIL_URL=f"smtp://127.0.0.1:{mail.port}",
    )  # fmt: skip
    try:
        copy_data(prepared_data, one.data)
        one.up("--no-demo")
        one.school("found")
        yield one
    finally:
        if one.running is not None:
            one.running.kill()
            one.running.wait()
        for number in one.processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def assert_each_once(served: Served, mail: MailServer, visitors: Visitors) -> None:
    submissions = Counter(row[0] for row in served.ask("SELECT answers ->> 'message' FROM softranet_intake_submission"))
    people = Counter(row[0] for row in served.ask(
        "SELECT p.value FROM softranet_people_contactpoint p JOIN softranet_people_person q ON q.id = p.person_id"
        " WHERE p.value LIKE 'visitor%'"
    ))  # fmt: skip
    letters = dict(served.ask("SELECT address, state FROM softranet_mail_message WHERE address <> ''"))
    for number in visitors.acknowledged:
        assert submissions[f"Question {number}"] == 1, "an acknowledged submission is lost"
        assert people[address(number)] == 1
    assert max(submissions.values()) == max(people.values()) == 1
    assert len(submissions) == len(people)
    sent = mail.counts()
    assert max(sent.values()) == 1, "somebody has the letter twice"
    without = [number for number in visitors.acknowledged if not sent[address(number)]]
    doubtful = served.ask("SELECT count(*) FROM softranet_mail_message WHERE state = 'in_doubt'")[0][0]
    assert len(without) <= doubtful, "somebody was missed"
    assert set(letters.values()) <= {"accepted", "in_doubt"}
    assert not [status for _number, status in visitors.refused if status < 500], "a visitor was told it was their fault"


def test_submissions_outlive_the_web_server(served: Served, mail: MailServer, chance: random.Random) -> None:
    with Visitors(served.port) as visitors:
        for _life in range(3):
            before = len(visitors.acknowledged)
            until(lambda: len(visitors.acknowledged) > before + 3)  # noqa: B023
            time.sleep(chance.uniform(0, 0.5))
            master = served.process("granian")
            # Once the server with all its children, and once only the child at work.
            served.kill(master if chance.random() < 0.5 else (descendants(master) or [master])[-1])
        before = len(visitors.acknowledged)
        until(lambda: len(visitors.acknowledged) > before + 3)
    served.settle()
    assert_each_once(served, mail, visitors)
    assert visitors.unheard, "nobody was cut off"


def test_submissions_and_an_import_outlive_the_database(
    served: Served, mail: MailServer, chance: random.Random
) -> None:
    with Visitors(served.port, first=10_000) as visitors:
        served.school("import")
        for _life in range(2):
            before = len(visitors.acknowledged)
            until(lambda: len(visitors.acknowledged) > before + 3, 40)  # noqa: B023
            time.sleep(chance.uniform(0, 0.5))
            number = served.server.pid()
            assert number is not None
            served.kill(number)
        before = len(visitors.acknowledged)
        until(lambda: len(visitors.acknowledged) > before + 3, 40)
    served.settle()
    assert_each_once(served, mail, visitors)
    assert visitors.unheard or visitors.refused, "nobody was cut off"
    assert served.ask("SELECT state, (counts ->> 'created')::int FROM softranet_people_importrun") == [("done", ROWS)]
    readers = "SELECT count(*), count(DISTINCT value) FROM softranet_people_contactpoint WHERE value LIKE 'reader%'"
    assert served.ask(readers) == [(ROWS, ROWS)]
