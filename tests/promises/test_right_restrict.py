"""right.restrict and right.object: broken by a use while the restriction or the objection stood."""

from types import SimpleNamespace

import pytest

from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy import object_to, restrict
from softranet.privacy.models import Look, Objection, Restriction, Source
from softranet.privacy.models.promising import State
from softranet.privacy.records import uuid7
from softranet.privacy.restrict import Ground
from softranet.privacy.vocabulary import IMPROVEMENT
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
EARLIER = "UPDATE {} SET since = now() - interval '1 hour'"


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    source = Source.objects.create(kind="staff", way="staff", name="the front desk")
    return meet(source, email="leonie@example.org", name="Leonie Köhler")


def looked_at(person: Person, purpose: str) -> None:
    """Past the control: nobody asked the gate."""
    Look.objects.create(subject=person, actor=uuid7(), page="profile", purpose_key=purpose)


def test_nothing_yet_where_nobody_asked(leonie: Person) -> None:
    assert state("right.restrict") is State.NOTHING_YET
    assert state("right.object") is State.NOTHING_YET


def test_a_use_while_restricted_breaks_it_and_an_answer_to_a_right_does_not(leonie: Person) -> None:
    looked_at(leonie, "relation")
    restrict.start(leonie, Ground.ACCURACY)
    sabotage("UPDATE softranet_privacy_look SET at = now() - interval '2 hours'")
    sabotage(EARLIER.format("softranet_privacy_restriction"))
    looked_at(leonie, "rights")
    assert state("right.restrict") is State.KEPT
    looked_at(leonie, "relation")
    assert evidence("right.restrict").figure == {"n": 1, "standing": 1, "found": 1}
    restrict.end(leonie)
    assert Restriction.objects.get().until is not None
    assert state("right.restrict") is State.BROKEN


def test_a_use_against_an_objection_breaks_it_for_its_purpose_alone(leonie: Person) -> None:
    object_to.start(leonie, IMPROVEMENT)
    sabotage(EARLIER.format("softranet_privacy_objection"))
    looked_at(leonie, "relation")
    assert state("right.object") is State.KEPT
    looked_at(leonie, "improvement")
    assert state("right.object") is State.BROKEN


WHY = "A court asked for it; the hearing is in May."


def test_a_decision_that_it_goes_on_bears_uses_from_then_on_as_long_as_it_stands(leonie: Person) -> None:
    object_to.start(leonie)
    sabotage(EARLIER.format("softranet_privacy_objection"))
    row = object_to.override(leonie, IMPROVEMENT, object_to.Ground.CLAIMS, WHY, actor=uuid7())
    sabotage("UPDATE softranet_privacy_override SET since = since - interval '10 minutes'")
    looked_at(leonie, "improvement")
    found = evidence("right.object")
    assert (found.state, found.figure["overridden"]) == (State.KEPT, 1)
    object_to.follow(row, actor=uuid7())
    sabotage("UPDATE softranet_privacy_override SET until = since + interval '1 minute'")
    assert state("right.object") is State.BROKEN


@pytest.mark.parametrize("change", [
    "reason = ''", "decided_by = NULL", "purpose_key = 'newsletter'", "id = gen_random_uuid()",
])  # fmt: skip
def test_a_decision_that_none_could_make_breaks_it(leonie: Person, change: str) -> None:
    object_to.start(leonie)
    object_to.override(leonie, IMPROVEMENT, object_to.Ground.CLAIMS, WHY, actor=uuid7())
    assert state("right.object") is State.KEPT
    sabotage(f"UPDATE softranet_privacy_override SET {change}")
    assert state("right.object") is State.BROKEN


def test_an_objection_to_everything_means_all_that_can_be_objected_to(leonie: Person) -> None:
    object_to.start(leonie)
    sabotage(EARLIER.format("softranet_privacy_objection"))
    looked_at(leonie, "support")
    assert state("right.object") is State.KEPT
    looked_at(leonie, "relation")
    assert state("right.object") is State.BROKEN
    object_to.end(leonie)
    assert Objection.objects.get().until is not None
    assert state("right.object") is State.BROKEN
