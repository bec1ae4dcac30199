"""An import killed at any moment goes on where it was: nobody twice, nobody lost."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from types import SimpleNamespace

from django.db import connection

from softranet.people import tasks
from softranet.people.actions import bring_in
from softranet.people.imports import running
from softranet.people.models import ContactPoint, ImportRun, LaterNotice, Person
from softranet.privacy.models import LedgerEntry, Provenance
from softranet.privacy.scope import organisation_scope
from tests.running import run_jobs

ROWS = 3000
_WORKER = """
import django, sys
from uuid import UUID
django.setup()
from softranet.people.imports import running
running.BATCH = 50
running.work(UUID(sys.argv[1]), UUID(sys.argv[2]))
"""


def begun(organisation_id: object) -> ImportRun:
    table = "id,Name,Email,Phone,tags\n" + "".join(
        f"{n},Person {n},p{n}@x.example,+4971128{n:05},choir\n" for n in range(ROWS)
    )
    run = bring_in.receive(table.encode(), "people.csv", actor=None)
    choices = {"mapping": run.mapping, "basis": "contract", "origin": "our old shop", "notice": "known"}
    bring_in.settle(run, choices, actor=None)
    bring_in.start(run, actor=None, later=False)
    return run


def worker(run: ImportRun) -> "subprocess.Popen[bytes]":
    here = connection.settings_dict
    address = f"postgresql://{here['USER']}:{here['PASSWORD']}@/{here['NAME']}?host={here['HOST'].replace('/', '%2F')}"
    address += f"&port={here['PORT']}" if here["PORT"] else ""
    environ = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    command = [sys.executable, "-c", _WORKER, str(run.organisation_id), str(run.pk)]
    return subprocess.Popen(command, env=environ)


def position(run: ImportRun) -> int:
    with organisation_scope(run.organisation_id):
        return ImportRun.objects.values_list("position", flat=True).get(pk=run.pk)


def test_killed_again_and_again_it_ends_whole(committed: SimpleNamespace) -> None:
    with organisation_scope(committed.organisation.id):
        run = begun(committed.organisation.id)
    reached = [0]
    for _kill in range(3):
        process = worker(run)
        until = time.monotonic() + 60
        while position(run) <= reached[-1] and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        reached.append(position(run))
    assert reached == sorted(set(reached)), reached
    assert reached[-1] < ROWS, "killed too late to mean anything"
    with organisation_scope(committed.organisation.id):
        assert Person.objects.count() == reached[-1]

    # The job that stands still is found and taken up again.
    tasks.go_on(timedelta(0))
    with organisation_scope(committed.organisation.id):
        assert run_jobs()[0] == "people.import"
        run.refresh_from_db()
        assert (run.state, run.position, run.counts["created"]) == ("done", ROWS, ROWS)
        assert set(Person.objects.values_list("external_id", flat=True)) == {str(n) for n in range(ROWS)}
        assert ContactPoint.objects.count() == Provenance.objects.count() == 2 * ROWS
        assert LaterNotice.objects.count() == ROWS
        assert LedgerEntry.objects.filter(kind="collected").values("subject_id").distinct().count() == ROWS


def test_two_workers_at_once_do_not_double_anybody(committed: SimpleNamespace) -> None:
    with organisation_scope(committed.organisation.id):
        run = begun(committed.organisation.id)
    processes = [worker(run), worker(run)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    running.work(run.organisation_id, run.pk)
    with organisation_scope(committed.organisation.id):
        run.refresh_from_db()
        assert (run.state, run.position, Person.objects.count()) == ("done", ROWS, ROWS)
