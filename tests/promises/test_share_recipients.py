"""share.recipients: broken when data went to somebody who is not in the register for it."""

from types import SimpleNamespace

import pytest

from softranet.privacy.models.promising import State
from softranet.privacy.promises import sharing
from tests.privacy.conftest import meet
from tests.promises.measuring import sabotage, state

pytestmark = pytest.mark.django_db
ID = "share.recipients"


@pytest.fixture(autouse=True)
def no_transport(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_contacted", [])


@pytest.fixture
def sent(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")


def test_nothing_yet_when_nothing_went_out(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_inside_the_register(sent: None) -> None:
    assert state(ID) is State.KEPT


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_privacy_recipient SET ended_at = now() - interval '1 day'",
        "UPDATE softranet_privacy_recipient SET purposes = '{orders}'",
        "UPDATE softranet_privacy_recipient SET categories = '{name}'",
        "DELETE FROM softranet_privacy_recipient",
    ],
)
def test_broken_outside_it(sent: None, statement: str) -> None:
    assert sabotage(statement) == 1
    assert state(ID) is State.BROKEN
    sabotage("DELETE FROM softranet_privacy_disclosure")


def test_broken_by_a_host_nobody_registered(sent: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_contacted", [lambda: ["mail.larkspur.example"]])
    sabotage("UPDATE softranet_privacy_recipient SET hosts = '{Mail.Larkspur.example}'")
    assert state(ID) is State.KEPT
    monkeypatch.setattr(sharing, "_contacted", [lambda: ["tracker.example"]])
    assert state(ID) is State.BROKEN
