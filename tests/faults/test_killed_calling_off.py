"""A worker killed while it tells that a sale is called off: everybody who was told hears it, and nobody twice."""

import random
import time
from datetime import timedelta

import pytest

from softranet.mail import tasks as mail
from softranet.mail.models import Message, State
from softranet.moves.actions import sell
from softranet.moves.actions.tell import tell
from softranet.moves.models import Transfer
from softranet.organisations.models import Organisation
from softranet.policy.actions.publish import ensure_published
from softranet.privacy import envelope, policies
from softranet.privacy.scope import organisation_scope
from tests.faults.conftest import Mortal, until
from tests.mail.conftest import meet
from tests.people import found

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]
TOLD = 32
OFF = "organisation-stays"


@pytest.fixture
def told(mortal: Mortal) -> Transfer:
    """Everybody at the school has heard that it passes; somebody who came later has not."""
    school: Organisation = found("larkspur", "Larkspur Music School", street="12 Fort Road", city="Kochi", country="IN")
    with organisation_scope(school.id):
        ensure_published(school)
        for number in range(TOLD):
            meet(f"Reader {number}", f"reader{number}@home.example")
        row = sell.draw_up(by=None, kind="sale", acquirer="Postmill Ltd", contact="jo@postmill.example", country="IN")
        version = policies.in_force()
        assert version is not None
        sell.bind(row, version, public_key=envelope.new_key()[1], accepted_as="Jo Postmill, director")
        tell.run_now(about=row.id)  # type: ignore[attr-defined]
        Message.objects.update(state=State.ACCEPTED)
        meet("Newcomer", "newcomer@home.example")
    return row


def test_everybody_hears_of_it_once(told: Transfer, mortal: Mortal, chance: random.Random) -> None:
    with organisation_scope(told.organisation_id):
        assert sell.call_off(told, actor=None)
    mortal.start()
    half_way = chance.randrange(1, TOLD)
    until(lambda: written(told) >= half_way)
    time.sleep(chance.uniform(0, 0.1))
    mortal.kill()
    assert mortal.busy(), "nothing was interrupted"
    mail.go_on(timedelta())
    mortal.live_again()
    until(lambda: written(told) == TOLD and not mortal.busy() and not waiting(told), 60)
    assert (mortal.stuck(), mortal.failed()) == ([], [])
    assert mortal.mail.counts().most_common(1)[0][1] == 1
    with organisation_scope(told.organisation_id):
        letters = Message.objects.filter(reference=told.id, template=OFF)
        assert letters.values("subject").distinct().count() == letters.count() == TOLD
        assert not letters.filter(address="newcomer@home.example").exists()
        states = set(letters.values_list("state", flat=True))
        # Where nobody heard the server's answer it may have the letter or not; it was not sent again.
        assert states <= {State.ACCEPTED, State.IN_DOUBT}


def written(about: Transfer) -> int:
    with organisation_scope(about.organisation_id):
        return Message.objects.filter(reference=about.id, template=OFF).count()


def waiting(about: Transfer) -> bool:
    with organisation_scope(about.organisation_id):
        on_the_way = (State.QUEUED, State.SENDING, State.HANDING_OVER)
        return Message.objects.filter(reference=about.id, state__in=on_the_way).exists()
