"""A worker killed at moments chosen by chance, while it imports, settles an erasure, or prepares a copy."""

import io
import json
import random
import time
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest

from softranet.mail import tasks as mail
from softranet.mail.models import Message, State
from softranet.organisations.models import Organisation
from softranet.people.actions import bring_in
from softranet.people.models import ContactPoint, ImportRun, LaterNotice, Person
from softranet.people.tasks import go_on
from softranet.privacy import consent
from softranet.privacy.models import Certificate, ConsentEvent, LedgerEntry, Provenance, Tombstone
from softranet.privacy.models.ending import CertificateState
from softranet.privacy.records import uuid7
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from softranet.rights.actions import copy as copies
from softranet.rights.models import Copy, Request, RequestKind
from tests.faults.conftest import Mortal, slay, until
from tests.mail.conftest import meet
from tests.people import found

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]

ROWS, TOLD = 3000, 40


@pytest.fixture
def school(mortal: Mortal) -> Organisation:
    return found("larkspur", "Larkspur Music School", street="12 Fort Road", city="Kochi", country="IN", law="IN")


def begin(content: str, notice: str) -> ImportRun:
    run = bring_in.receive(content.encode(), "people.csv", actor=None)
    choices = {"basis": "contract", "origin": "our old shop", "notice": notice, "mapping": run.mapping, "options": {}}
    bring_in.settle(run, choices, actor=None)
    bring_in.start(run, actor=None)
    return run


def come_to(run: ImportRun, position: int) -> bool:
    with organisation_scope(run.organisation_id):
        run.refresh_from_db(fields=["position", "state"])
    return run.position >= position or run.state == "done"


def test_an_import_brings_in_everybody_once(school: Organisation, mortal: Mortal, chance: random.Random) -> None:
    rows = [f"{n},Reader {n},reader{n}@home.example,+91484222{n:04}" for n in range(ROWS)]
    with organisation_scope(school.id):
        run = begin("\n".join(["customer id,name,email,phone", *rows]), "known")
    mortal.start()
    interrupted = 0
    for target in sorted(chance.sample(range(0, ROWS - 300, 10), 3)):
        until(lambda: come_to(run, target))  # noqa: B023 - called at once
        time.sleep(chance.uniform(0, 0.2))
        mortal.kill()
        interrupted += not come_to(run, ROWS)
        if chance.random() < 0.5:
            go_on(timedelta())  # the other way it is taken up again: both together do no harm
        mortal.live_again()
    until(lambda: come_to(run, ROWS + 1) and not mortal.busy(), 60)
    assert interrupted
    assert (mortal.stuck(), mortal.failed()) == ([], [])
    with organisation_scope(school.id):
        run.refresh_from_db()
        assert (run.counts["created"], run.counts.get("known", 0), run.content) == (ROWS, 0, None)
        assert Person.objects.count() == ROWS
        assert len(set(Person.objects.values_list("external_id", flat=True))) == ROWS
        assert ContactPoint.objects.count() == Provenance.objects.count() == 2 * ROWS
        assert LedgerEntry.objects.filter(kind="collected").count() == ROWS
        assert LedgerEntry.objects.filter(kind="imported").count() == 1


def test_who_was_imported_is_told_once(school: Organisation, mortal: Mortal, chance: random.Random) -> None:
    rows = [f"Reader {n},reader{n}@home.example" for n in range(TOLD)]
    with organisation_scope(school.id):
        run = begin("\n".join(["name,email", *rows]), "send")
    mortal.start()
    for _life in range(3):
        before = len(mortal.mail.taken)
        until(lambda: len(mortal.mail.taken) > before or not waiting(school))  # noqa: B023 - called at once
        time.sleep(chance.uniform(0, 0.1))
        mortal.kill()
        mail.go_on(timedelta())
        mortal.live_again()

    def over() -> bool:
        return come_to(run, TOLD + 1) and not mortal.busy() and not waiting(school)

    until(over, 60)
    assert (mortal.stuck(), mortal.failed()) == ([], [])
    assert mortal.mail.counts().most_common(1)[0][1] == 1
    with organisation_scope(school.id):
        assert LaterNotice.objects.exclude(told_at=None).count() == TOLD
        states = list(Message.objects.values_list("state", flat=True))
        # Where nobody heard the server's answer it may have the letter or not; it was not sent again.
        assert set(states) <= {State.ACCEPTED, State.IN_DOUBT}
        assert len(states) == TOLD
        assert states.count(State.ACCEPTED) <= len(mortal.mail.taken) <= TOLD


def waiting(school: Organisation) -> bool:
    """Whether a letter is still to be written or sent."""
    with organisation_scope(school.id):
        sent = Message.objects.exclude(state__in=(State.QUEUED, State.SENDING, State.HANDING_OVER)).count()
    return sent < TOLD


def test_nobody_is_half_erased(school: Organisation, mortal: Mortal, chance: random.Random) -> None:
    with organisation_scope(school.id):
        people = [meet(f"Reader {n}", f"reader{n}@home.example").person.pk for n in range(60)]
    acknowledged: set[UUID] = set()
    gone: set[UUID] = set()
    mortal.start()
    for _life in range(3):
        eraser = mortal.installation.start("-m", "tests.faults.eraser", str(school.id))
        assert eraser.stdout is not None
        acknowledged.add(UUID(eraser.stdout.readline().strip()))
        time.sleep(chance.uniform(0, 0.4))
        if chance.random() < 0.7:
            mortal.kill()
        acknowledged |= {UUID(line) for line in slay(eraser).split()}
        gone = assert_whole_or_gone(school, people)
        assert acknowledged <= gone
        if mortal.process is None or mortal.process.poll() is not None:
            mortal.live_again()
    until(lambda: not mortal.busy(), 60)
    assert (mortal.stuck(), mortal.failed()) == ([], [])
    with organisation_scope(school.id):
        certificates = list(Certificate.objects.all())
        assert {c.state for c in certificates} == {CertificateState.FINAL}
        assert [c.identifiers for c in certificates if c.identifiers is not None] == []
        assert Tombstone.objects.count() == len(certificates) == len(gone)


def assert_whole_or_gone(school: Organisation, people: list[UUID]) -> set[UUID]:
    """Returns who is gone."""
    kinds = (Person.objects.values_list("pk"), ContactPoint.objects.values_list("person"),
             Provenance.objects.values_list("subject_id"), ConsentEvent.objects.values_list("subject_id"))  # fmt: skip
    with organisation_scope(school.id):
        held = [{row[0] for row in kind} for kind in kinds]
        certified = list(Certificate.objects.values_list("pseudonym", flat=True))
    assert held[0] == held[1] == held[2] == held[3], "somebody is half erased"
    assert sorted(certified) == sorted(set(people) - held[0]), "a certificate for everybody who is gone, and no other"
    return set(certified)


def test_a_copy_is_made_and_announced_once(school: Organisation, mortal: Mortal, chance: random.Random) -> None:
    with organisation_scope(school.id):
        leonie = meet("Leonie Köhler", "leonie@home.example").person
        for _change in range(400):  # a long history takes its time
            consent.withdraw(leonie, NEWSLETTER, how="link")
            consent.give(leonie, NEWSLETTER, how="form", source=leonie.source)
        asked = Request.objects.create(pseudonym=leonie.pk, kind=RequestKind.COPY)
        copy = Copy.objects.create(subject_id=leonie.pk, request=asked.id, digest=uuid7().bytes)
        copies.prepare(copy_id=copy.pk)
    mortal.start()
    for _life in range(3):
        until(lambda: mortal.doing("rights.prepare_copy") or ready(copy))
        time.sleep(chance.uniform(0, 0.3))
        mortal.kill()
        mail.go_on(timedelta())
        mortal.live_again()
    until(lambda: ready(copy) and not mortal.busy(), 60)
    assert (mortal.stuck(), mortal.failed()) == ([], [])
    with organisation_scope(school.id):
        copy.refresh_from_db()
        assert LedgerEntry.objects.filter(kind="copied").count() == 1
        letter = Message.objects.get()
        assert letter.reference == asked.id
        assert letter.state in {State.ACCEPTED, State.IN_DOUBT}
        assert len(mortal.mail.taken) <= 1
    with zipfile.ZipFile(io.BytesIO(bytes(copy.archive or b""))) as bundle:
        assert "leonie@home.example" in json.dumps(json.loads(bundle.read("my-data.json")))


def ready(copy: Copy) -> bool:
    with organisation_scope(copy.organisation_id):
        return Copy.objects.exclude(ready_at=None).filter(pk=copy.pk).exists()
