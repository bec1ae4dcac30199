"""Dates of no use, such as a year typed with too many or too few figures, are refused by the form."""

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.incidents.models import Incident
from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope
from tests.incidents.conftest import entered
from tests.incidents.test_breach import KNOWN

ODD = ["0001-01-01T00:00", "0026-11-30T10:00", "9999-12-31T23:59"]


@pytest.fixture(params=["Asia/Kolkata", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest, larkspur: Organisation) -> str:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(time_zone=request.param)
    return str(request.param)


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD)
def test_they_are_refused(zone: str, odd: str, owner: Client, larkspur: Organisation, mira: Account) -> None:
    with organisation_scope(larkspur.id):
        row = entered(mira)
    page = f"/app/larkspur/incidents/{row.id}/"
    for name in ("found_at", "began_at"):
        filled = KNOWN | {"found_at": "2026-11-01T10:00", name: odd}
        assert owner.post("/app/larkspur/incidents/new/", filled).status_code == 200
    assert owner.post(f"{page}assessment/", KNOWN | {"began_at": odd}).status_code == 200
    for name in ("since", "until"):
        owner.post(f"{page}affected/", {"tables": ["softranet_people.Person"], name: odd})
    assert owner.get(page).status_code == 200
    assert owner.get("/app/larkspur/incidents/").status_code == 200
    with organisation_scope(larkspur.id):
        assert Incident.objects.count() == 1
        row.refresh_from_db()
        assert (row.began_at, row.since, row.until) == (None, None, None)
