"""right.verified: nobody gets at or changes data without proof of who they are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from softranet.people.models import Person
from softranet.privacy import ledger
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.records import now, uuid7
from softranet.privacy.rectify import rectify
from softranet.privacy.scope import organisation_scope
from softranet.rights.actions.receive import receive
from softranet.rights.models import Request, RequestKind, Strength, Visit
from tests.rights.conftest import at_home, leonie  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


def state(person: Person) -> State:
    with organisation_scope(person.organisation_id):
        return measure("right.verified")[0].state


def test_nothing_yet(leonie: Person) -> None:  # noqa: F811
    assert state(leonie) == State.NOTHING_YET


def test_kept_when_the_link_proved_it(leonie: Person, at_home: Client) -> None:  # noqa: F811
    at_home.post("/@larkspur/my-data/copies/")
    assert state(leonie) == State.KEPT


def test_broken_by_a_correction_nobody_asked_for(leonie: Person) -> None:  # noqa: F811
    with organisation_scope(leonie.organisation_id):
        rectify(leonie, leonie, {"name": "Somebody Else"}, actor=None, source=leonie.source)
    assert state(leonie) == State.BROKEN


def test_broken_by_a_visit_without_a_used_link(leonie: Person) -> None:  # noqa: F811
    with organisation_scope(leonie.organisation_id):
        Visit.objects.create(subject=leonie, link=uuid7(), digest=b"0" * 32, expires_at=now())
    assert state(leonie) == State.BROKEN


def test_broken_by_a_request_whose_proof_is_gone(leonie: Person, at_home: Client) -> None:  # noqa: F811
    with organisation_scope(leonie.organisation_id), connection.cursor() as cursor:
        cursor.execute("UPDATE softranet_rights_request SET proof = NULL")
    assert state(leonie) == State.BROKEN


def test_broken_by_a_deletion_on_a_link_alone(leonie: Person) -> None:  # noqa: F811
    with organisation_scope(leonie.organisation_id):
        Request.objects.create(pseudonym=leonie.id, kind=RequestKind.DELETION, proof=uuid7(), done_at=now())
    assert state(leonie) == State.BROKEN


@pytest.mark.parametrize(("hours", "found"), [(19, State.BROKEN), (21, State.KEPT)])
def test_broken_by_a_wait_that_was_none(leonie: Person, hours: int, found: State) -> None:  # noqa: F811
    with organisation_scope(leonie.organisation_id):
        Request.objects.create(
            pseudonym=leonie.id, kind=RequestKind.DELETION, proof=uuid7(), done_at=now(), strength=Strength.WAITED,
            received_at=now() - timedelta(hours=hours), confirmed_at=now(),
        )  # fmt: skip
    assert state(leonie) == found


def test_an_opt_out_needs_no_proof(leonie: Person) -> None:  # noqa: F811
    with organisation_scope(leonie.organisation_id):
        receive(leonie, RequestKind.OPT_OUT, strength=Strength.NONE)
    assert state(leonie) == State.KEPT


def test_broken_by_a_copy_behind_which_only_other_requests_stand(leonie: Person, at_home: Client) -> None:  # noqa: F811
    """Somebody who opened their page once has a request on record; that proves no copy."""
    assert state(leonie) == State.KEPT
    with organisation_scope(leonie.organisation_id):
        ledger.record("copied", {"request": str(uuid7())}, subject_id=leonie.id)
    assert state(leonie) == State.BROKEN


def test_broken_by_a_correction_behind_which_only_other_requests_stand(leonie: Person, at_home: Client) -> None:  # noqa: F811
    at_home.post(f"/@larkspur/my-data/corrections/softranet_people.Person/{leonie.id}/", {"name": "Leonie Koehler"})
    assert state(leonie) == State.KEPT
    with organisation_scope(leonie.organisation_id):
        rectify(leonie, leonie, {"name": "Somebody Else"}, actor=None, source=leonie.source)
    assert state(leonie) == State.BROKEN
