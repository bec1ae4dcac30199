"""keep.six_years: broken when something is older than its period, by its own clock or the ledger's."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from softranet.people.models import Person
from softranet.privacy import facts, restrict, sweep
from softranet.privacy.models import LedgerEntry, Source
from softranet.privacy.models.promising import State
from softranet.privacy.records import now, uuid7
from softranet.privacy.restrict import Ground
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "keep.six_years"


def test_nothing_yet_without_records(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_and_the_oldest_is_named(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    sabotage("UPDATE softranet_privacy_look SET at = now() - interval '1000 days'")
    found = evidence(ID)
    assert found.state is State.KEPT
    assert found.figure["oldest"] == 1000
    assert found.figure["limit"] == 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_privacy_look SET at = now() - interval '7 years'",
        "UPDATE softranet_people_person SET last_activity_at = now() - interval '6 years 3 days'",
    ],
)
def test_broken_when_the_sweep_did_not_come_and_kept_when_it_has(in_larkspur: SimpleNamespace, statement: str) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    assert sabotage(statement) == 1
    assert state(ID) is State.BROKEN
    sweep.run(in_larkspur.organisation.id)
    assert state(ID) is not State.BROKEN


def test_what_became_due_today_is_not_late(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    sabotage("UPDATE softranet_privacy_look SET at = now() - interval '6 years 12 hours'")
    assert state(ID) is State.KEPT


def test_broken_when_a_clock_was_put_forward(in_larkspur: SimpleNamespace) -> None:
    """Its number was made seven years ago, it says it was active today, and the ledger knows nothing of that."""
    source = Source.objects.create(kind="staff", way="staff", name="the front desk")
    seven_years = int(timedelta(days=7 * 366).total_seconds() * 1000)
    old = Person.objects.create(id=UUID(int=uuid7().int - (seven_years << 80)), name="Priya Nair", source=source)
    assert old.last_activity_at > now() - timedelta(minutes=1)
    assert state(ID) is State.BROKEN
    LedgerEntry.objects.create(subject_id=old.id, kind="edited", leaf=b"x" * 32)
    assert state(ID) is State.KEPT


def test_somebody_under_restriction_is_kept_rightly(in_larkspur: SimpleNamespace) -> None:
    leonie = meet("leonie@example.org", "Leonie Köhler")
    sabotage("UPDATE softranet_people_person SET last_activity_at = now() - interval '9 years'")
    restrict.start(leonie, Ground.CLAIMS)
    assert state(ID) is State.KEPT


def test_broken_when_the_stated_period_is_longer_than_promised(
    in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    monkeypatch.setattr(facts, "_provider", [lambda _: {"keep.records": 7}])
    assert state(ID) is State.BROKEN
