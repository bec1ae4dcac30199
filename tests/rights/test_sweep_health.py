"""/healthz tells of an organisation in which the sweep was not done for more than a day."""

from datetime import timedelta

import pytest
from django.test import Client

from softranet.organisations.models import Organisation
from softranet.privacy import ledger, sweep
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.rights import swept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unknown() -> None:
    swept.forget()


def faults(client: Client) -> list[str]:
    return list(client.get("/healthz").json()["faults"])


def age(organisation: Organisation, hours: int) -> None:
    with organisation_scope(organisation.id):
        Organisation.objects.filter(id=organisation.id).update(created_at=now() - timedelta(hours=hours))


def test_one_that_was_never_swept_shows_after_a_day(client: Client, larkspur: Organisation) -> None:
    assert faults(client) == []
    age(larkspur, 27)
    assert faults(client) == []  # for a minute
    swept.forget()
    assert faults(client) == ["sweep"]


def test_a_sweep_elsewhere_does_not_hide_it(client: Client, larkspur: Organisation, postmill: Organisation) -> None:
    age(larkspur, 100)
    age(postmill, 100)
    sweep.run(postmill.id)
    assert faults(client) == ["sweep"]
    swept.forget()
    sweep.run(larkspur.id)
    assert faults(client) == []


def test_one_of_more_than_a_day_ago_shows(client: Client, larkspur: Organisation) -> None:
    age(larkspur, 100)
    with organisation_scope(larkspur.id):
        ledger.record("sweep", {"records": 0, "tables": 0}, at=now() - timedelta(hours=27))
    assert faults(client) == ["sweep"]
