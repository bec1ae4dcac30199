"""share.transfers: broken when data went abroad without a basis, or on a decision that does not exist."""

from types import SimpleNamespace

import pytest

from softranet.people.models import Person
from softranet.privacy.models.promising import State
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "share.transfers"


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return meet("leonie@example.org", "Leonie Köhler")


def test_nothing_yet_when_nothing_went_out(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_at_home(leonie: Person) -> None:
    assert state(ID) is State.KEPT
    assert evidence(ID).figure["abroad"] == 0


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("country = 'US'", State.BROKEN),
        ("country = 'US', transfer_basis = 'clauses'", State.KEPT),
        ("country = 'BD', transfer_basis = 'adequacy'", State.BROKEN),
        ("country = 'JP', transfer_basis = 'adequacy'", State.KEPT),
        ("country = 'BR', transfer_basis = 'adequacy'", State.KEPT),
        ("country = 'US', transfer_basis = 'adequacy'", State.BROKEN),
        ("country = 'US', transfer_basis = 'framework'", State.BROKEN),
        ("country = 'JP', transfer_basis = 'framework'", State.BROKEN),
        ("country = 'US', transfer_basis = 'because'", State.BROKEN),
        ("country = 'US', kind = 'authority'", State.BROKEN),
        ("country = 'US', kind = 'person'", State.NOTHING_YET),
    ],
)
def test_abroad(leonie: Person, change: str, found: State) -> None:
    assert sabotage(f"UPDATE softranet_privacy_recipient SET {change}") == 1
    assert state(ID) is found


@pytest.mark.parametrize(("ends", "found"), [("NULL", State.KEPT), ("current_date - 1", State.BROKEN)])
def test_who_is_certified_under_the_framework(leonie: Person, ends: str, found: State) -> None:
    sabotage("UPDATE softranet_privacy_recipient SET country = 'US', transfer_basis = 'framework'")
    sabotage(
        "INSERT INTO softranet_privacy_paper (id, organisation_id, recipient_id, about, starts, ends, name, sha256, at)"
        f" SELECT id, organisation_id, id, 'transfer', '2020-01-01', {ends}, 'certificate.pdf', repeat('a', 64), now()"
        " FROM softranet_privacy_recipient"
    )
    assert state(ID) is found
