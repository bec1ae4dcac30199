"""share.no_sale: broken when an advertiser got somebody who had opted out by then."""

from types import SimpleNamespace

import pytest

from softranet.people.models import Person
from softranet.privacy import opt_out
from softranet.privacy.models import Disclosure, Objection
from softranet.privacy.models.promising import State
from tests.privacy.conftest import meet, register
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "share.no_sale"


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return meet("leonie@example.org", "Leonie Köhler")


def told(person: Person, kind: str = "advertising") -> None:
    """Past the control: as if somebody had handed it over by other means, and only noted it."""
    Disclosure.objects.create(
        subject_id=person.id, recipient=register(kind, kind), purpose_key="newsletter", categories=["email"]
    )


def test_nothing_yet_where_nobody_opted_out_and_nobody_was_told(leonie: Person) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_while_what_went_out_went_before(leonie: Person) -> None:
    told(leonie)
    opt_out.start(leonie, how="page")
    assert state(ID) is State.KEPT
    assert evidence(ID).figure == {"n": 1, "opted": 1, "found": 0}


def test_broken_by_what_went_out_after(leonie: Person) -> None:
    opt_out.start(leonie, how="signal")
    assert sabotage("UPDATE softranet_privacy_objection SET since = now() - interval '1 hour'") == 1
    told(leonie, "processor")
    assert state(ID) is State.KEPT
    told(leonie)
    assert state(ID) is State.BROKEN


def test_judged_by_what_stood_then(leonie: Person) -> None:
    """Taking it back later does not heal it."""
    opt_out.start(leonie, how="page")
    sabotage("UPDATE softranet_privacy_objection SET since = now() - interval '1 hour'")
    told(leonie)
    opt_out.end(leonie, how="page")
    assert Objection.objects.filter(until=None).count() == 0
    assert state(ID) is State.BROKEN


def test_an_objection_to_everything_counts(leonie: Person) -> None:
    sabotage(
        "INSERT INTO softranet_privacy_objection (id, organisation_id, subject_id, purpose_key, since)"
        " SELECT gen_random_uuid(), organisation_id, id, '*', now() - interval '1 hour' FROM softranet_people_person"
    )
    told(leonie)
    assert state(ID) is State.BROKEN
