"""right.access: broken when the copy lacks what the database has."""

from types import SimpleNamespace
from typing import Any

import pytest

from softranet.mail.models import Captured
from softranet.privacy.internal import selects
from softranet.privacy.models.promising import State
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, state

pytestmark = pytest.mark.django_db
ID = "right.access"


def test_nothing_yet_without_people(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_when_every_row_is_in_the_copy(in_larkspur: SimpleNamespace) -> None:
    for name in ("leonie", "daniel", "priya", "mira"):
        meet(f"{name}@example.org", name)
    found = evidence(ID)
    assert found.state is State.KEPT
    assert found.figure["n"] >= 2
    assert found.figure["rows"] > 16


def test_rows_that_turn_out_to_be_theirs_count_on_both_sides(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    Captured.objects.create(address="leonie@example.org", headline="Confirm", mime=b"x")
    assert state(ID) is State.KEPT


def test_broken_when_a_table_is_left_out(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    whole: Any = selects.selects()
    monkeypatch.setattr(selects, "selects", lambda: [s for s in whole if s.holding.label != "softranet_privacy.Look"])
    assert state(ID) is State.BROKEN


def test_broken_when_rows_are_left_out(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    from softranet.privacy import access

    whole = access.dossier
    monkeypatch.setattr(access, "dossier", lambda person: list(whole(person))[1:])
    assert state(ID) is State.BROKEN
