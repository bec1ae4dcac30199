"""right.prompt: broken when the databases in use follow a request later than stated."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from softranet.privacy.erase import erase
from softranet.privacy.models.promising import State
from softranet.privacy.promises import rights
from softranet.privacy.records import now
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "right.prompt"


def erased(hours: int) -> None:
    leonie = meet("leonie@example.org", "Leonie Köhler")
    erase(leonie, reason="request", requested_at=now() - timedelta(hours=hours))


def test_nothing_yet_when_nobody_asked(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "_waiting", [])
    assert state(ID) is State.NOTHING_YET


def test_kept_within_the_day(in_larkspur: SimpleNamespace) -> None:
    erased(3)
    found = evidence(ID)
    assert found.state is State.KEPT
    assert (found.figure["slowest"], found.figure["limit"]) == (3.0, 24)


def test_broken_past_it(in_larkspur: SimpleNamespace) -> None:
    erased(25)
    assert state(ID) is State.BROKEN


def test_broken_though_somebody_changed_the_certificate(in_larkspur: SimpleNamespace) -> None:
    erased(25)
    sabotage("UPDATE softranet_privacy_certificate SET requested_at = now(), erased_at = now()")
    assert state(ID) is State.BROKEN


def test_broken_when_a_request_waits(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = [now() - timedelta(hours=2)]
    monkeypatch.setattr(rights, "_waiting", [lambda: asked])
    assert state(ID) is State.KEPT
    asked.append(now() - timedelta(hours=30))
    assert state(ID) is State.BROKEN
