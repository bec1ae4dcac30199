"""What was weighed before data is used: written once, kept, looked at again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.privacy.models import LedgerEntry
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Basis, purposes
from softranet.records.models import Assessment
from tests.promises.measuring import sabotage

pytestmark = pytest.mark.django_db
PLACE = "/app/larkspur/records/assessments/"
WRITTEN = {
    "description": "Knowing who wrote to us, so that we can answer.",
    "necessity": "Without the earlier letters nobody could answer a second one.",
    "risks": "People expect it. Somebody could read letters who should not.",
    "measures": "Roles, and each look on record.",
    "outcome": "measures",
}


@pytest.fixture
def office(larkspur: Organisation, mira: Account) -> Client:
    client = Client()
    client.force_login(mira)
    return client


def write(office: Client, kind: str = "interest", **other: str) -> int:
    day = (timezone.localdate() + timedelta(days=365)).isoformat()
    answer = office.post(f"{PLACE}relation/{kind}/new/", {"review_on": day, **WRITTEN, **other})
    return answer.status_code


def test_what_rests_on_an_interest_waits_until_it_is_weighed(office: Client) -> None:
    interests = sum(purpose.basis is Basis.LEGITIMATE_INTEREST for purpose in purposes())
    assert f"{interests} legitimate interests are not weighed yet" in office.get(PLACE).content.decode()
    assert write(office) == 302
    assert f"{interests - 1} legitimate interests are not weighed yet" in office.get(PLACE).content.decode()
    assert "Without the earlier letters" in office.get(f"{PLACE}relation/interest/").content.decode()


def test_a_later_one_takes_its_place_and_the_earlier_stays(office: Client, larkspur: Organisation) -> None:
    write(office)
    write(office, description="Only those who ask for an answer.", outcome="go")
    page = office.get(f"{PLACE}relation/interest/").content.decode()
    assert "Only those who ask for an answer." in page
    assert "Knowing who wrote to us" in page
    with organisation_scope(larkspur.id):
        assert Assessment.objects.count() == 2
        assert LedgerEntry.objects.filter(kind="assessed").count() == 2


def test_the_database_keeps_it_as_it_was(office: Client, larkspur: Organisation) -> None:
    write(office)
    with organisation_scope(larkspur.id), pytest.raises(DatabaseError), transaction.atomic():
        sabotage("UPDATE softranet_records_assessment SET outcome = 'no'")


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("interest", {"necessity": ""}), ("impact", {"measures": ""}), ("interest", {"review_on": "2020-01-01"})],
)
def test_what_is_missing_is_asked_for(office: Client, larkspur: Organisation, kind: str, wrong: dict[str, str]) -> None:
    assert write(office, kind, **wrong) == 422
    with organisation_scope(larkspur.id):
        assert not Assessment.objects.exists()


def test_it_is_looked_at_again(office: Client, larkspur: Organisation, mira: Account) -> None:
    with organisation_scope(larkspur.id):
        Assessment.objects.create(
            purpose_key="security", kind="impact", review_on=timezone.localdate() - timedelta(days=1), made_by=mira.id,
            **WRITTEN,
        )  # fmt: skip
    assert "1 assessment is to be looked at again" in office.get("/app/larkspur/").content.decode()


def test_unknown_ones_are_not_there(office: Client) -> None:
    assert office.get(f"{PLACE}sale/interest/").status_code == 404
    assert office.get(f"{PLACE}relation/guess/").status_code == 404
