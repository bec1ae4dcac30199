"""protect.incidents: broken by a clock overrun, people untold, an incident that vanished, a year without practice."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from softranet.accounts.models import Account
from softranet.incidents import promises
from softranet.incidents.actions import enter
from softranet.incidents.actions.tell import report
from softranet.incidents.models import Affected, Incident
from softranet.organisations.models import Membership
from softranet.people.models import Person
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from tests.incidents.conftest import entered, leonie
from tests.promises.measuring import sabotage, state

__all__ = ["leonie"]
pytestmark = pytest.mark.django_db
ID = "protect.incidents"
LONG_AGO = timedelta(hours=73)


def told(account: Account, row: Incident) -> None:
    for law, to in (("gdpr", "authority"), ("dpdp", "authority"), ("dpdp", "CERT-In")):
        report(Membership.objects.get(account=account), row, law, to)


def test_nothing_yet_then_kept(in_larkspur: SimpleNamespace, mira: Account) -> None:
    assert state(ID) is State.NOTHING_YET
    row = entered(mira)
    assert state(ID) is State.KEPT
    told(mira, row)
    assert state(ID) is State.KEPT


def test_broken_by_a_clock_that_ran_out(in_larkspur: SimpleNamespace, mira: Account) -> None:
    row = entered(mira, now() - timedelta(hours=7))  # CERT-In wants six
    assert state(ID) is State.BROKEN
    told(mira, row)
    assert state(ID) is State.BROKEN


def test_the_register_cannot_be_made_to_say_otherwise(in_larkspur: SimpleNamespace, mira: Account) -> None:
    entered(mira, now() - LONG_AGO)
    sabotage("UPDATE softranet_incidents_incident SET found_at = now()")
    assert state(ID) is State.BROKEN
    sabotage(
        "INSERT INTO softranet_incidents_report (id, organisation_id, incident_id, law, \"to\", at, number, needless,"
        " reasons, actor) SELECT gen_random_uuid(), organisation_id, id, law, whom, found_at - interval '72 hours', '',"
        " false, '', entered_by FROM softranet_incidents_incident,"
        " (VALUES ('gdpr', 'authority'), ('dpdp', 'authority'), ('dpdp', 'CERT-In')) AS t(law, whom)"
    )
    assert state(ID) is State.BROKEN


def test_nor_by_making_an_exercise_of_it(in_larkspur: SimpleNamespace, mira: Account) -> None:
    entered(mira, now() - LONG_AGO)
    sabotage("UPDATE softranet_incidents_incident SET is_exercise = true")
    assert state(ID) is State.BROKEN


def test_broken_when_an_incident_vanishes(in_larkspur: SimpleNamespace, mira: Account) -> None:
    entered(mira)
    sabotage("DELETE FROM softranet_incidents_incident")
    assert state(ID) is State.BROKEN


def test_broken_by_a_risk_that_nobody_assessed_so(in_larkspur: SimpleNamespace, mira: Account) -> None:
    row = entered(mira, risk="high")
    enter.assess(Membership.objects.get(account=mira), row, risk="risk")
    assert state(ID) is State.KEPT
    sabotage("UPDATE softranet_incidents_incident SET risk = 'none'")
    assert state(ID) is State.BROKEN


def test_broken_when_people_at_high_risk_get_no_letter(
    in_larkspur: SimpleNamespace, mira: Account, leonie: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = entered(mira, risk="high")
    told(mira, row)
    Affected.objects.create(incident=row, subject=leonie, told_at=now())  # says so, and no letter went out
    assert state(ID) is State.KEPT
    monkeypatch.setattr(promises, "now", lambda: now() + LONG_AGO)
    assert state(ID) is State.BROKEN


def test_broken_by_a_year_without_an_exercise(
    in_larkspur: SimpleNamespace, mira: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter.exercise(Membership.objects.get(account=mira), "laptop")
    assert state(ID) is State.KEPT
    monkeypatch.setattr(promises, "now", lambda: now() + timedelta(days=366))
    assert state(ID) is State.BROKEN
