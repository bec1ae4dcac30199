"""keep.needed: broken when a recipient has not confirmed in time, or is shown to have without an answer on record."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from softranet.privacy import certificates
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "keep.needed"
TO_CONFIRMED = (
    "UPDATE softranet_privacy_certificate SET pending = '[]',"
    " body = jsonb_set(body, '{passed_on,0,state}', '\"confirmed\"')"
)


@pytest.fixture
def gone(in_larkspur: SimpleNamespace) -> Certificate:
    return erase(meet("leonie@example.org", "Leonie Köhler"), reason="request", requested_at=now())


def test_nothing_yet_when_nobody_left(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_while_there_is_time_and_when_they_confirmed(gone: Certificate) -> None:
    assert state(ID) is State.KEPT
    assert evidence(ID).figure["confirmed"] == 0
    certificates.confirm(gone, "recipient mail")
    assert state(ID) is State.KEPT
    assert evidence(ID).figure["confirmed"] == 1


def test_broken_when_the_time_is_over(gone: Certificate) -> None:
    Certificate.objects.update(requested_at=now() - timedelta(days=61))
    assert state(ID) is State.BROKEN


@pytest.mark.parametrize(
    "statement",
    [
        TO_CONFIRMED,
        "UPDATE softranet_privacy_certificate SET pending = '[]'",
        "DELETE FROM softranet_privacy_certificate",
    ],
)
def test_broken_behind_the_controls_back(gone: Certificate, statement: str) -> None:
    assert sabotage(statement) == 1
    assert state(ID) is State.BROKEN


def test_broken_when_the_answer_is_not_on_record(gone: Certificate) -> None:
    certificates.confirm(gone, "recipient mail")
    assert sabotage("DELETE FROM softranet_privacy_ledgerentry WHERE kind = 'passed_on'") == 1
    assert state(ID) is State.BROKEN
