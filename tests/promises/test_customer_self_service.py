"""customer.self_service: broken when an export lacks a table or a column, or changes a value."""

from types import SimpleNamespace
from typing import Any

import pytest

from softranet.privacy import bundle_out, carry
from softranet.privacy.models.promising import State
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, state

pytestmark = pytest.mark.django_db
ID = "customer.self_service"


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")


def test_kept_when_every_row_comes_back(leonie: None) -> None:
    found = evidence(ID)
    assert found.state is State.KEPT
    assert found.figure["rows"] > 5
    assert found.figure["tables"] > 30


def without(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    whole = carry.loads()
    monkeypatch.setattr(carry, "loads", lambda: change(whole))


def test_broken_when_a_table_is_left_out(leonie: None, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, lambda loads: [load for load in loads if load.label != "softranet_people.ContactPoint"])
    assert state(ID) is State.BROKEN


def test_broken_when_a_column_is_left_out(leonie: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def narrow(load: carry.Load) -> carry.Load:
        kept = tuple(column for column in load.columns if column != "name")
        return carry.Load(load.label, load.table, load.key, kept, load.behind)

    without(monkeypatch, lambda loads: [narrow(load) for load in loads])
    assert state(ID) is State.BROKEN


def test_broken_when_a_value_is_changed(leonie: None, monkeypatch: pytest.MonkeyPatch) -> None:
    true = bundle_out.lines

    def wrong(*given: Any, **options: Any) -> Any:
        return (line.replace("ö".encode(), b"o") for line in true(*given, **options))

    monkeypatch.setattr(bundle_out, "lines", wrong)
    assert state(ID) is State.BROKEN

