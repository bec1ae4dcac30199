"""A worker killed while it tells a recipient of erasures: they hear of each, and know what they have heard before."""

import json
import random
import time
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest

from softranet.organisations.models import Organisation
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.recipients import recurring, signing
from softranet.recipients.models import Channel, Notice, Stage
from tests.faults.conftest import Mortal, until
from tests.mail.conftest import meet
from tests.people import found
from tests.recipients import servers
from tests.recipients.conftest import hand_over, registered

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]
PEOPLE = 24


@pytest.fixture
def school(mortal: Mortal, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    monkeypatch.setenv("SOFTRANET_PRIVATE_WEBHOOKS", "127.0.0.0/8")
    return found("larkspur", "Larkspur Music School", street="12 Fort Road", city="Kochi", country="IN", law="IN")


def in_its_time(said: dict[str, Any]) -> tuple[int, Any]:
    time.sleep(0.05)
    return 200, {"state": "done", "notice": said["data"]["notice"]}


def open_notices(school: Organisation) -> int:
    with organisation_scope(school.id):
        return Notice.objects.exclude(stage=Stage.CONFIRMED).count()


def test_every_erasure_is_told(school: Organisation, mortal: Mortal, chance: random.Random) -> None:
    with servers.running(in_its_time) as one:
        with organisation_scope(school.id):
            channel = Channel(recipient=registered(), url=one.url)
            signing.fresh(channel)
            channel.save()
            people = [meet(f"Reader {n}", f"reader{n}@home.example").person for n in range(PEOPLE)]
            for person in people:
                hand_over(person)
                erase(person, reason="request", requested_at=now())
        mortal.start()
        for _life in range(3):
            heard_so_far = len(one.calls)
            until(lambda: len(one.calls) > heard_so_far or not open_notices(school), 60)  # noqa: B023 - called at once
            time.sleep(chance.uniform(0, 0.3))
            mortal.kill()
            with organisation_scope(school.id):  # the time of the next attempt comes
                Notice.objects.filter(stage=Stage.WAITING).update(next_at=now() - timedelta(seconds=1))
                recurring.go_on()
            mortal.live_again()
        until(lambda: not open_notices(school) and not mortal.busy(), 120)
        assert (mortal.stuck(), mortal.failed()) == ([], [])
        heard: dict[str, list[Any]] = defaultdict(list)
        for headers, body in one.calls:
            said = json.loads(body)
            assert said["data"].pop("answer_to"), "signed anew each time"
            heard[headers["webhook-id"]].append(said)
    with organisation_scope(school.id):
        assert set(heard) == {str(number) for number in Notice.objects.values_list("id", flat=True)}
        assert Notice.objects.count() == PEOPLE
        assert all(said == again[0] for again in heard.values() for said in again), "what is heard again is the same"
        assert {c.state for c in Certificate.objects.all()} == {"final"}
