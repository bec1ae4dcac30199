"""A program made for it records what needs special care beside the evidence of an explicit consent, and ends it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations import bearer
from softranet.organisations.models import Membership
from softranet.people.models import Person
from softranet.privacy import consent, restrict, special
from softranet.privacy.models import ConsentEvent, Look, SpecialDatum
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Category, minding
from tests.promises.measuring import state

pytestmark = pytest.mark.django_db
AGREED = {
    "explicit": True, "at": (now() - timedelta(days=3)).isoformat(), "where": "the front desk, form 12",
    "wording": "I expressly agree that the school keeps that I am allergic to nuts.",
}  # fmt: skip


@pytest.fixture
def asked(leonie: Person) -> Person:
    with organisation_scope(leonie.organisation_id):
        special.state_use(Category.HEALTH, "to keep you safe in lessons", actor=None)
    return leonie


class Desk:
    def __init__(self, person: Person, mira: Account, acts: list[str]) -> None:
        with organisation_scope(person.organisation_id):
            _row, text = bearer.create("desk", acts, actor=Membership.objects.get(account=mira))
        self.client = Client(headers={"authorization": f"Bearer {text}"})
        self.path = f"/api/v1/people/{person.id}/special"

    def put(self, kind: str = "health", **given: Any) -> Any:
        return self.client.put(f"{self.path}/{kind}", json.dumps(given), content_type="application/json")

    def read(self) -> list[dict[str, Any]]:
        return self.client.get(self.path).json()  # type: ignore[no-any-return]


@pytest.fixture
def desk(asked: Person, mira: Account) -> Desk:
    return Desk(asked, mira, ["care"])


def test_with_evidence_it_is_kept_and_the_consent_says_whose_word_that_is(desk: Desk, asked: Person) -> None:
    assert desk.put(words="A nut allergy.", agreement=AGREED).status_code == 204
    kept = {"kind": "health", "reason": "to keep you safe in lessons", "words": "A nut allergy.", "refusals": []}
    assert desk.read() == [kept]
    with organisation_scope(asked.organisation_id):
        act = ConsentEvent.objects.get(purpose_key="special.health")
        assert (act.state, act.terms and act.terms.text) == ("imported", AGREED["wording"])
        assert act.evidence["where"] == AGREED["where"]
        assert Look.objects.filter(subject=asked, page="api", purpose_key="special").exists()
        assert state("collect.special") is State.KEPT
    assert desk.put(words="A nut allergy, and asthma.").status_code == 204  # the consent stands
    assert desk.read()[0]["words"] == "A nut allergy, and asthma."


def test_without_evidence_nothing_is_kept(desk: Desk, asked: Person) -> None:
    assert desk.put(words="A nut allergy.").status_code == 409
    for wrong in ({"explicit": False}, {"wording": "yes"}, {"at": (now() + timedelta(days=1)).isoformat()}):
        assert desk.put(words="A nut allergy.", agreement=AGREED | wrong).status_code == 422
    assert desk.put("belief", words="None.", agreement=AGREED).status_code == 409  # not asked for
    assert desk.put("shoe_size", words="43", agreement=AGREED).status_code == 404
    assert desk.put(words="   ", agreement=AGREED).status_code == 422
    with organisation_scope(asked.organisation_id):
        assert not SpecialDatum.objects.exists()
        assert not ConsentEvent.objects.filter(purpose_key="special.health").exists()


def test_it_is_ended_and_erased_and_not_brought_back(desk: Desk, asked: Person) -> None:
    desk.put(words="A nut allergy.", agreement=AGREED)
    assert desk.client.delete(f"{desk.path}/health").status_code == 204
    with organisation_scope(asked.organisation_id):
        assert not SpecialDatum.objects.exists()
        assert consent.state(asked, minding(Category.HEALTH)) == "withdrawn"
    assert desk.put(words="A nut allergy.", agreement=AGREED).status_code == 409
    assert desk.read()[0]["words"] is None


def test_what_may_not_be_used_is_not_taken_nor_shown(desk: Desk, asked: Person) -> None:
    desk.put(words="A nut allergy.", agreement=AGREED)
    with organisation_scope(asked.organisation_id):
        restrict.start(asked, restrict.Ground.ACCURACY)
    assert desk.put(words="Asthma.").status_code == 409
    assert (desk.read()[0]["words"], bool(desk.read()[0]["refusals"])) == (None, True)
    with organisation_scope(asked.organisation_id):
        assert SpecialDatum.objects.get().words == "A nut allergy."


def test_no_other_scope_opens_it(asked: Person, mira: Account) -> None:
    other = Desk(asked, mira, ["view", "edit", "send", "export", "erase"])
    assert other.put(words="A nut allergy.", agreement=AGREED).status_code == 403
    assert other.client.get(other.path).status_code == 403
