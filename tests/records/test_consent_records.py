"""Consent records: what ISO/IEC TS 27560 wants of them, and a proof that verifies without us."""

import json
from typing import Any

import pytest
from django.test import Client

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import consent, signing
from softranet.privacy.models import LedgerEntry, Terms
from softranet.privacy.receipts import verify
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER

pytestmark = pytest.mark.django_db
PAGE = "/@larkspur/my-data/further/consents/"
WORDS = "Yes, send me the newsletter of Larkspur Music School."


@pytest.fixture
def agreed(larkspur: Organisation, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        consent.give(leonie, NEWSLETTER, how="form", terms=Terms.of("consent", "newsletter", "en", WORDS))
        consent.withdraw(leonie, NEWSLETTER, how="unsubscribe")


def file(at_home: Client) -> dict[str, Any]:
    answer = at_home.post(PAGE)
    assert answer["Content-Type"] == "application/ld+json"
    return json.loads(answer.content)  # type: ignore[no-any-return]


def test_the_page_shows_each_act_with_its_words(agreed: None, at_home: Client) -> None:
    page = at_home.get(PAGE).content.decode()
    assert WORDS in page
    assert "Withdrawn" in page


def test_a_record_has_what_the_standard_asks_for(agreed: None, at_home: Client, leonie: Person) -> None:
    (record,) = file(at_home)["@graph"]
    assert record["@type"] == "dpv:ConsentRecord"
    assert record["dct:conformsTo"] == {"@id": "https://w3id.org/dpv/schema/dpv-27560#record"}
    assert record["dpv:hasDataController"]["dpv:hasName"] == "Larkspur Music School"
    assert record["dpv:hasDataSubject"]["@id"].endswith(str(leonie.id))
    assert record["dpv:hasJurisdiction"] == [{"@id": "loc:IN"}]
    assert "my-data" in record["dpv:hasRight"]["dpv:isExercisedAt"]["@id"]
    (notice,) = record["dpv:hasNotice"]
    assert (notice["dct:description"], notice["dct:language"]) == (WORDS, "en")
    process = record["dpv:hasProcess"]
    assert process["dpv:hasPurpose"]["@id"] == "dpv:DirectMarketing"
    assert {"@id": "pd:EmailAddress"} in process["dpv:hasPersonalData"]
    assert process["dpv:hasStorageCondition"][1]["dpv:hasDuration"]["@value"] == "P6Y"
    acts = [(act["@type"], act["dpv:hasIndicationMethod"]) for act in record["dpv:hasConsentStatus"]]
    assert acts == [("dpv:ConsentGiven", "form"), ("dpv:ConsentWithdrawn", "unsubscribe")]


def test_each_act_comes_with_a_receipt_that_verifies(agreed: None, at_home: Client) -> None:
    made = file(at_home)
    acts = [act["@id"].removeprefix("urn:uuid:") for act in made["@graph"][0]["dpv:hasConsentStatus"]]
    assert list(made["receipts"]) == acts
    for number, proof in made["receipts"].items():
        verify(proof, signing.public_keys()[proof["head"]["key_id"]])
        assert json.loads(proof["payload"])["event"] == number


def test_what_the_ledger_no_longer_knows_has_no_receipt(
    agreed: None, at_home: Client, larkspur: Organisation, leonie: Person
) -> None:
    with organisation_scope(larkspur.id):
        LedgerEntry.objects.filter(kind="consent").update(subject_id=None, payload=None, nonce=None)
    assert file(at_home)["receipts"] == {}


def test_who_was_never_asked_is_told_so(leonie: Person, at_home: Client) -> None:
    assert b"You were never asked" in at_home.get(PAGE).content
