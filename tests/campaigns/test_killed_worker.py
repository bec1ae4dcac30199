"""A worker killed at the worst moments of sending: nobody gets the letter twice, nobody is missed.

Real processes, a real mail server, and a database of its own, since all of it has to be committed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from softranet.accounts.models import Account
from softranet.campaigns import actions
from softranet.campaigns import tasks as campaigns
from softranet.campaigns.models import Issue, IssueDelivery, IssueState
from softranet.config.testdatabase import drop_test_database
from softranet.mail import tasks as mail
from softranet.mail.models import Message, State, Transmission
from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope
from tests.conftest import connect_as
from tests.copies import copy_database
from tests.mail.conftest import meet
from tests.mail.server import MailServer
from tests.people import found

READERS = 40
NAME = "softranet_killed_worker"


class Assassin(MailServer):
    """Kills the worker at its fifth RCPT, and then at the twentieth final dot, before it is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.worker: subprocess.Popen[bytes] | None = None
        self.asked = self.dots = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked += 1
        if self.asked == 5:
            self.kill()
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self.dots += 1
        if self.dots == 20:
            self.kill()
        return answer

    def kill(self) -> None:
        assert self.worker is not None
        os.kill(self.worker.pid, signal.SIGKILL)
        self.worker.wait()


@pytest.fixture
def database(prepared_database: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """A database of this test's own; yields the environment of processes that use it."""
    before = {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    name = f"{NAME}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    application, owner = copy_database(prepared_database, name)
    with django_db_blocker.unblock():
        connect_as(application, name)
        yield {"DATABASE_URL": application, "DATABASE_OWNER_URL": owner}
        connection.close()
        connection.settings_dict.update(before)
    drop_test_database(name)


@pytest.fixture
def school(database: dict[str, str]) -> Organisation:
    return found("larkspur", "Larkspur Music School", street="12 Fergusson College Road", city="Pune")


def start_worker(database: dict[str, str], server: MailServer) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ, **database, "SOFTRANET_ENV": "test", "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "DJANGO_SETTINGS_MODULE": "softranet.config.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "3"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def settled(school: Organisation, issue: Issue) -> bool:
    with organisation_scope(school.id):
        issue.refresh_from_db()
        open_ = (State.QUEUED, State.SENDING, State.HANDING_OVER)
        return issue.listed_at is not None and not Message.objects.filter(state__in=open_).exists()


@pytest.mark.slow
def test_nobody_twice_and_nobody_missed(school: Organisation, database: dict[str, str]) -> None:
    with organisation_scope(school.id):
        mira = Account.objects.create(email="mira@larkspur.example", name="Mira Halvorsen")
        for number in range(READERS):
            meet(f"Reader {number}", f"reader{number}@home.example")
        issue = Issue.objects.create(headline="Spring concert", body="Dear {name|friend}, come.")
        actions.begin_sending(issue.pk, mira)
    with Assassin() as server:
        deadline = time.monotonic() + 120
        while not settled(school, issue) and time.monotonic() < deadline:
            if server.worker is None or server.worker.poll() is not None:
                # What the periodic tasks do a few minutes later.
                mail.go_on(timedelta())
                campaigns.go_on(timedelta())
                server.worker = start_worker(database, server)
            time.sleep(0.05)
        server.kill()
    assert (server.asked >= 5, server.dots >= 20) == (True, True)
    assert server.counts() == {f"reader{number}@home.example": 1 for number in range(READERS)}
    campaigns.go_on(timedelta())
    with organisation_scope(school.id):
        issue.refresh_from_db()
        tally = issue.tally()
        assert issue.state == IssueState.SENT
        assert IssueDelivery.objects.count() == READERS
        # The one whose answer nobody heard is in doubt, and was not sent again.
        assert (tally[State.ACCEPTED] + tally[State.IN_DOUBT], tally[State.IN_DOUBT] >= 1) == (READERS, True)
        assert Transmission.objects.count() == tally[State.ACCEPTED]
