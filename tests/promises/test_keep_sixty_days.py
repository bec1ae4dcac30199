"""keep.sixty_days: broken when an erasure is not through in time, or only says it is."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from softranet.privacy import certificates, residue
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "keep.sixty_days"


def erased(*, settled: bool, days_ago: int = 0) -> Certificate:
    asked = now() - timedelta(days=days_ago)
    certificate = erase(meet("leonie@example.org", "Leonie Köhler"), reason="request", requested_at=asked)
    if settled:
        certificate = certificates.confirm(certificate, "recipient mail")
        certificate = residue.settle(certificate)
    return certificate


def test_nothing_yet_when_nobody_left(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_while_there_is_time(in_larkspur: SimpleNamespace) -> None:
    erased(settled=False, days_ago=20)
    found = evidence(ID)
    assert found.state is State.KEPT
    assert (found.figure["n"], found.figure["open"]) == (1, 1)


def test_kept_when_all_is_done(in_larkspur: SimpleNamespace) -> None:
    erased(settled=True)
    assert evidence(ID).figure == {"n": 1, "open": 0, "late": 0, "limit": 60}
    assert state(ID) is State.KEPT


def test_broken_when_steps_wait_past_the_limit(in_larkspur: SimpleNamespace) -> None:
    erased(settled=False, days_ago=61)
    assert state(ID) is State.BROKEN


def test_broken_when_it_was_done_but_late(in_larkspur: SimpleNamespace) -> None:
    erased(settled=True, days_ago=61)
    assert state(ID) is State.BROKEN


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_privacy_certificate SET state = 'final', final_at = now()",
        "DELETE FROM softranet_privacy_certificate",
        "UPDATE softranet_privacy_certificate SET requested_at = now(), pending = '[]', final_at = requested_at",
    ],
)
def test_broken_when_a_certificate_only_says_so(in_larkspur: SimpleNamespace, statement: str) -> None:
    erased(settled=False, days_ago=61)
    sabotage(statement)
    assert state(ID) is State.BROKEN
