"""right.month: each request is answered within the time that was promised."""

from datetime import timedelta

import pytest
from django.db import connection

from softranet.people.models import ContactPoint, Person
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.rights.actions.answer import answer, extend
from softranet.rights.actions.receive import receive
from softranet.rights.models import Request, RequestKind
from tests.rights.conftest import leonie  # noqa: F401  (fixture)

pytestmark = pytest.mark.django_db


def state(person: Person) -> State:
    with organisation_scope(person.organisation_id):
        return measure("right.month")[0].state


def asked(person: Person, days_ago: int = 0) -> Request:
    with organisation_scope(person.organisation_id):
        return receive(person, RequestKind.COMPLAINT, received_at=now() - timedelta(days=days_ago), words="Why?")


def sabotage(person: Person, statement: str) -> None:
    with organisation_scope(person.organisation_id), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_yet(leonie: Person) -> None:  # noqa: F811
    assert state(leonie) == State.NOTHING_YET


def test_kept_when_answered_in_time(leonie: Person) -> None:  # noqa: F811
    row = asked(leonie, 20)
    with organisation_scope(leonie.organisation_id):
        answer(None, row, "Because we had to.")
    assert state(leonie) == State.KEPT


def test_broken_by_one_that_waits_too_long_whatever_its_deadline_says(leonie: Person) -> None:  # noqa: F811
    asked(leonie, 40)
    sabotage(leonie, "UPDATE softranet_rights_request SET due_at = now() + interval '9 days'")
    assert state(leonie) == State.BROKEN


def test_broken_by_one_that_is_only_said_to_be_done(leonie: Person) -> None:  # noqa: F811
    asked(leonie)
    sabotage(leonie, "UPDATE softranet_rights_request SET done_at = now(), state = 'done'")
    assert state(leonie) == State.BROKEN


def test_more_time_counts_when_the_person_was_told_why(leonie: Person) -> None:  # noqa: F811
    row = asked(leonie, 25)
    with organisation_scope(leonie.organisation_id):
        extend(None, row, "The archive is being moved.")
        Request.objects.filter(id=row.id).update(received_at=now() - timedelta(days=60))
    sabotage(leonie, "UPDATE softranet_mail_message SET created_at = now() - interval '40 days'")
    assert state(leonie) == State.KEPT
    sabotage(leonie, "DELETE FROM softranet_mail_content; DELETE FROM softranet_mail_message")
    assert state(leonie) == State.BROKEN


def test_more_time_nobody_was_told_of_does_not_count(leonie: Person) -> None:  # noqa: F811
    with organisation_scope(leonie.organisation_id):
        ContactPoint.objects.filter(person=leonie).update(bounced_at=now())
    row = asked(leonie, 20)
    with organisation_scope(leonie.organisation_id):
        extend(None, row, "The archive is being moved.")
        Request.objects.filter(id=row.id).update(received_at=now() - timedelta(days=40))
    assert state(leonie) == State.BROKEN
