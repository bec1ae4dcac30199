"""share.ledger: broken when a disclosure and the ledger do not both know of it, or bytes left without either."""

from types import SimpleNamespace

import pytest

from softranet.people.models import Person
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.models.promising import State
from softranet.privacy.promises import sharing
from tests.privacy.conftest import meet
from tests.promises.measuring import sabotage, state

pytestmark = pytest.mark.django_db
ID = "share.ledger"


@pytest.fixture(autouse=True)
def no_transport(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_bytes_out", [])


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return meet("leonie@example.org", "Leonie Köhler")


def test_nothing_yet_when_nothing_went_out(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_when_both_know(leonie: Person) -> None:
    assert state(ID) is State.KEPT


def test_broken_by_a_disclosure_without_its_leaf(leonie: Person) -> None:
    Disclosure.objects.create(
        subject=leonie, recipient=Recipient.objects.get(), purpose_key="newsletter", categories=["email"]
    )
    assert state(ID) is State.BROKEN


def test_broken_by_a_leaf_without_its_disclosure(leonie: Person) -> None:
    assert sabotage("DELETE FROM softranet_privacy_disclosure") == 1
    assert state(ID) is State.BROKEN


def test_broken_by_bytes_that_nobody_noted(leonie: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_bytes_out", [lambda: Person.objects.values_list("id", flat=True)])
    assert state(ID) is State.BROKEN
