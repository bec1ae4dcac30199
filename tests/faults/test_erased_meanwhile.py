"""People are erased while a send, an import and an export hold them: nothing is left of them, nothing more is sent."""

import asyncio
import random
import threading
import time
from typing import Any
from uuid import UUID

import pytest

from softranet.mail.gateway import MailClass, enqueue
from softranet.mail.models import Content, Message
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, ImportRefusal, Person
from softranet.privacy import consent
from softranet.privacy.certificates import RESIDUE_SCAN
from softranet.privacy.models import Certificate, ConsentEvent, Disclosure, Tombstone
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER, RIGHTS
from softranet.rights.actions.copy import begin_copy
from softranet.rights.models import Copy, Request, RequestKind
from tests.faults.conftest import Mortal, until
from tests.faults.test_killed_worker import begin, come_to
from tests.mail.conftest import meet
from tests.people import found

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]

HELD, ROWS = 8, 450


def address(number: int) -> str:
    return f"held{number}@home.example"


def held(number: int) -> UUID:
    """Somebody with a letter on its way and a copy being prepared."""
    one = meet(f"Held Reader {number}", address(number))
    for _change in range(10):
        consent.withdraw(one.person, NEWSLETTER, how="link")
        consent.give(one.person, NEWSLETTER, how="form", source=one.person.source)
    enqueue(
        mail_class=MailClass.SERVICE, purpose=RIGHTS, template="my-data-link", context={"url": "https://l.example/"},
        address=address(number), subject=one.person, record=one.point.id,
    )  # fmt: skip
    begin_copy(Request.objects.create(pseudonym=one.person.pk, kind=RequestKind.COPY))
    return UUID(str(one.person.pk))


def slowed(mail: Any) -> threading.Event:
    """A server that takes no letter until somebody is erased, and its time over each one then."""
    take, erasing = mail.handle_DATA, threading.Event()

    async def slow(*given: Any) -> Any:
        for _turn in range(200):
            await asyncio.sleep(0.1)
            if erasing.is_set():
                break
        return await take(*given)

    mail.handle_DATA = slow
    return erasing


def test_who_is_erased_meanwhile_is_gone_from_all_of_it(mortal: Mortal, chance: random.Random) -> None:
    school: Organisation = found("larkspur", "Larkspur Music School", street="1 Lane", city="Kochi", country="IN")
    erasing = slowed(mortal.mail)
    with organisation_scope(school.id):
        gone = [held(number) for number in range(HELD)]
        rows = [f"Reader {n},reader{n}@home.example" for n in range(ROWS)]
        for number in range(HELD):  # the import changes each of them, somewhere in the file
            rows.insert(chance.randrange(len(rows)), f"Held Reader {number},{address(number)}")
        run = begin("\n".join(["name,email", *rows]), "known")
    mortal.start()
    time.sleep(chance.uniform(0.2, 1.2))  # both take a second or two to begin
    eraser = mortal.installation.start("-m", "tests.faults.eraser", str(school.id), "held")
    assert eraser.stdout is not None
    first = eraser.stdout.readline()
    erasing.set()
    said = first + eraser.communicate(timeout=30)[0]
    assert eraser.returncode == 0, said
    assert set(gone) <= {UUID(line) for line in said.split()}
    time.sleep(0.3)  # a last byte that was on the wire
    told = sum(mortal.mail.counts()[address(number)] for number in range(HELD))
    assert told < 2 * HELD, "nothing was on its way any more: this proves nothing"
    until(lambda: come_to(run, ROWS) and not mortal.busy(), 60)
    assert (mortal.stuck(), mortal.failed()) == ([], [])
    assert sum(mortal.mail.counts()[address(number)] for number in range(HELD)) == told
    with organisation_scope(school.id):
        for model, key in ((Person, "pk"), (ContactPoint, "person"), (ConsentEvent, "subject"),
                           (Disclosure, "subject"), (Message, "subject"), (Copy, "subject")):  # fmt: skip
            assert not model.objects.filter(**{f"{key}__in": gone}).exists(), model
        assert not ContactPoint.objects.filter(value__startswith="held").exists()
        assert not Message.objects.filter(address__startswith="held").exists()
        assert not Content.objects.filter(message__subject__in=gone).exists()
        assert not [row for row in ImportRefusal.objects.all() if "held" in str(row.cells)]
        certificates = list(Certificate.objects.filter(pseudonym__in=gone))
        assert len(certificates) == HELD
        assert [c.body.get("residue") for c in certificates if c.body.get("residue")] == []
        assert [c.pk for c in certificates if c.identifiers is not None or RESIDUE_SCAN in c.pending] == []
        assert Tombstone.objects.count() >= HELD
        assert Person.objects.filter(name__startswith="Reader").count() == ROWS
