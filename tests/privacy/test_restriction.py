"""Restriction and objection: the gate follows at once, past uses can still be judged."""

import pytest

from softranet.people.models import Person
from softranet.privacy import object_to, restrict
from softranet.privacy.models import LedgerEntry, Objection, Restriction
from softranet.privacy.permitted import Refusal, permitted
from softranet.privacy.records import uuid7
from softranet.privacy.restrict import Ground
from softranet.privacy.vocabulary import IMPROVEMENT, NEWSLETTER, ORDERS

pytestmark = pytest.mark.django_db


def kinds(person: Person) -> list[str]:
    return list(LedgerEntry.objects.filter(subject_id=person.id).order_by("id").values_list("kind", flat=True))


def test_restricted_data_is_not_used_until_it_is_lifted(leonie: Person) -> None:
    assert permitted(NEWSLETTER).permits(leonie)
    first = restrict.start(leonie, Ground.ACCURACY)
    assert restrict.start(leonie, Ground.ACCURACY) == first
    assert permitted(NEWSLETTER).explain(leonie) == [Refusal.RESTRICTED]
    assert restrict.end(leonie) == 1
    assert permitted(NEWSLETTER).permits(leonie)
    assert Restriction.objects.get(id=first.id).until is not None
    assert kinds(leonie)[-2:] == ["restricted", "restriction_lifted"]


def test_one_ground_is_lifted_and_the_other_stands(leonie: Person) -> None:
    restrict.start(leonie, Ground.ACCURACY)
    restrict.start(leonie, Ground.CLAIMS)
    assert restrict.end(leonie, why=Ground.ACCURACY) == 1
    assert not permitted(NEWSLETTER).permits(leonie)


def test_an_objection_counts_at_once_for_its_purpose(leonie: Person) -> None:
    row = object_to.start(leonie, IMPROVEMENT)
    assert object_to.start(leonie, IMPROVEMENT) == row
    assert permitted(IMPROVEMENT).explain(leonie) == [Refusal.OBJECTED]
    assert permitted(NEWSLETTER).permits(leonie)
    assert object_to.end(leonie, IMPROVEMENT) == 1
    assert permitted(IMPROVEMENT).permits(leonie)
    assert Objection.objects.get(id=row.id).until is not None
    assert kinds(leonie)[-2:] == ["objected", "objection_withdrawn"]


def test_an_objection_to_everything_leaves_what_a_contract_needs(leonie: Person) -> None:
    object_to.start(leonie)
    assert Refusal.OBJECTED in permitted(IMPROVEMENT).explain(leonie)
    assert permitted(ORDERS).permits(leonie)


def test_a_contract_cannot_be_objected_to(leonie: Person) -> None:
    with pytest.raises(object_to.NotObjectable, match="orders"):
        object_to.start(leonie, ORDERS)


def test_an_objection_made_anew_is_followed_until_it_is_decided_anew(leonie: Person) -> None:
    why = "A court asked for it; the hearing is in May."
    object_to.start(leonie, IMPROVEMENT)
    object_to.override(leonie, IMPROVEMENT, object_to.Ground.CLAIMS, why, actor=uuid7())
    assert Refusal.OBJECTED not in permitted(IMPROVEMENT).explain(leonie)
    object_to.start(leonie)  # to everything, while the decision on the one stands
    object_to.end(leonie, IMPROVEMENT)
    assert Refusal.OBJECTED not in permitted(IMPROVEMENT).explain(leonie)
    object_to.end(leonie)
    object_to.start(leonie, IMPROVEMENT)
    assert Refusal.OBJECTED in permitted(IMPROVEMENT).explain(leonie)
    assert not permitted(IMPROVEMENT).filter(Person.objects.all()).exists()
