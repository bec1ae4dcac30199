"""A worker killed while it announces a version: everybody is told, and nobody twice."""

import random
import time
from datetime import timedelta

import pytest

from softranet.mail import tasks as mail
from softranet.mail.models import Message, State
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.policy.actions.publish import draft, ensure_published, publish
from softranet.policy.models import Version, VersionNotice
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from tests.faults.conftest import Mortal, until
from tests.mail.conftest import meet
from tests.people import found

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]
TOLD, WITHOUT = 32, 4


@pytest.fixture
def school(mortal: Mortal) -> Organisation:
    """With people who can be told, and some whose address is not known."""
    school = found("larkspur", "Larkspur Music School", street="12 Fort Road", city="Kochi", country="IN", law="IN")
    with organisation_scope(school.id):
        ensure_published(school)
        for number in range(TOLD):
            meet(f"Reader {number}", f"reader{number}@home.example")
        source = open_source(SourceKind.STAFF, "staff")
        Person.objects.bulk_create(Person(name=f"Visitor {n}", source=source) for n in range(WITHOUT))
    return school


def test_everybody_is_told_of_a_version_once(school: Organisation, mortal: Mortal, chance: random.Random) -> None:
    with organisation_scope(school.id):
        row = draft("privacy")
        row.facts = {**row.facts, "keep.records": 5}
        row.save()
        version = publish(school, "privacy", actor=None)
    mortal.start()
    half_way = chance.randrange(TOLD)
    until(lambda: written(version) >= half_way)
    time.sleep(chance.uniform(0, 0.1))
    mortal.kill()
    assert mortal.busy(), "nothing was interrupted"
    mail.go_on(timedelta())
    mortal.live_again()
    until(lambda: written(version) == TOLD + WITHOUT and not mortal.busy() and not waiting(version), 60)
    assert (mortal.stuck(), mortal.failed()) == ([], [])
    assert mortal.mail.counts().most_common(1)[0][1] == 1
    with organisation_scope(school.id):
        notices = VersionNotice.objects.filter(version=version)
        assert notices.values("subject").distinct().count() == notices.count() == Person.objects.count()
        assert notices.filter(why_not="no address").count() == WITHOUT
        states = list(Message.objects.filter(reference=version.id).values_list("state", flat=True))
        # Where nobody heard the server's answer it may have the letter or not; it was not sent again.
        assert set(states) <= {State.ACCEPTED, State.IN_DOUBT}
        assert len(states) == TOLD
        assert states.count(State.ACCEPTED) <= len(mortal.mail.taken) <= TOLD


def written(version: Version) -> int:
    with organisation_scope(version.organisation_id):
        return VersionNotice.objects.filter(version=version).count()


def waiting(version: Version) -> bool:
    with organisation_scope(version.organisation_id):
        on_the_way = (State.QUEUED, State.SENDING, State.HANDING_OVER)
        return Message.objects.filter(reference=version.id, state__in=on_the_way).exists()
