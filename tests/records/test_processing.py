"""The record of processing (GDPR Art. 30): as a page, a spreadsheet, linked data and a Fides dataset."""

import csv
import io
import json

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.privacy.declarations import holdings
from softranet.privacy.models import Recipient
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import purposes
from softranet.records.fides import as_yaml

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(larkspur: Organisation, mira: Account) -> Client:
    with organisation_scope(larkspur.id):
        Recipient.objects.create(
            key="press", name="=Postmill Press", kind="processor", purposes=["newsletter"], categories=["email"],
            country="US", transfer_basis="clauses",
        )  # fmt: skip
    client = Client()
    client.force_login(mira)
    return client


def fetched(office: Client, name: str) -> str:
    answer = office.get(f"/app/larkspur/records/{name}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return answer.content.decode()


def spreadsheet(office: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetched(office, "processing.csv"))))


def test_the_page_names_each_purpose_with_its_basis(office: Client) -> None:
    page = office.get("/app/larkspur/records/").content.decode()
    used = {h.purpose for h in holdings() if h.personal and h.purpose}
    assert [p.key for p in used if str(p.basis.article) not in page] == []
    assert "Postmill Press" in page


def test_what_is_only_given_away_is_an_activity_too(office: Client, larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Recipient.objects.update(purposes=["audiences"])
    assert "Showing you our advertising elsewhere" in office.get("/app/larkspur/records/").content.decode()


def test_the_spreadsheet_has_a_line_for_each_kind_of_record(office: Client, larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Recipient.objects.update(purposes=["relation"])
    rows = spreadsheet(office)
    assert {row["table"] for row in rows} == {h.label for h in holdings() if h.personal and h.purpose}
    people = next(row for row in rows if row["table"] == "softranet_people.Person")
    assert people["controller"] == "Larkspur Music School"
    assert "Postmill Press" in people["recipients"]
    assert people["recipients"].startswith("'="), "no formula for a spreadsheet"
    assert (people["countries"], people["transfer_bases"]) == ("US", "clauses")


def test_the_linked_data_has_a_process_for_each_purpose(office: Client) -> None:
    graph = json.loads(fetched(office, "processing.jsonld"))["@graph"]
    processes = {node["dpv:hasPurpose"]["@id"]: node for node in graph if node["@type"] == "dpv:Process"}
    assert set(processes) <= {p.dpv for p in purposes()}
    care = processes["dpv:CustomerRelationshipManagement"]
    assert care["dpv:hasLegalBasis"] == {"@id": "eu-gdpr:A6-1-f"}
    assert {"@id": "pd:EmailAddress"} in care["dpv:hasPersonalData"]
    lasting = {c["dpv:hasDuration"]["@value"] for node in processes.values() for c in node["dpv:hasStorageCondition"]}
    assert "P6Y" in lasting
    named = {node["@id"] for node in graph}
    assert [r for node in processes.values() for r in node["dpv:hasRecipient"] if r["@id"] not in named] == []


def test_what_was_weighed_stands_beside_its_purpose(office: Client) -> None:
    written = {
        "description": "Parents write to us over years.", "necessity": "Letters are needed.",
        "risks": "A letter can tell of illness.", "measures": "", "outcome": "go", "review_on": "2099-01-31",
    }  # fmt: skip
    before = {row["purpose"]: row["interest_assessment"] for row in spreadsheet(office)}
    assert before["looking after our relation with you"] == "not weighed yet"
    assert before["sending you our newsletter"] == "", "a consent weighs nothing"
    office.post("/app/larkspur/records/assessments/relation/interest/new/", written)
    office.post("/app/larkspur/records/assessments/relation/impact/new/", {**written, "measures": "Roles."})
    row = next(r for r in spreadsheet(office) if r["purpose"] == "looking after our relation with you")
    assert "again on 2099-01-31" in row["interest_assessment"]
    assert "it may be done" in row["impact_assessment"]
    graph = json.loads(fetched(office, "processing.jsonld"))["@graph"]
    found = [one for node in graph for one in node.get("dpv:hasAssessment", [])]
    assert {one["@type"] for one in found} == {"dpv:LegitimateInterestAssessment", "dpv:DPIA"}
    assert all("A letter can tell of illness." in one["dct:description"] for one in found)


def test_the_dataset_has_every_column_of_every_table(office: Client) -> None:
    text = fetched(office, "fides.yml")
    for holding in holdings():
        if holding.personal:
            assert f'- name: "{holding.model._meta.db_table}"' in text
    assert '- "user.contact.email"' in text or '- "user.name"' in text
    assert text.startswith('dataset:\n  - fides_key: "softranet"\n')


def test_the_laws_are_told_with_their_articles(office: Client) -> None:
    page = office.get("/app/larkspur/records/laws/").content.decode()
    assert "General Data Protection Regulation" in page
    assert "15 business days" in page
    assert "1 month," in page
    assert "Rule 14(3)" in page


def test_nested_lists_keep_their_indentation() -> None:
    made = as_yaml({"a": [{"b": "x: y", "c": [{"d": True}, {"d": []}]}, {"b": None}], "e": "“f”\n"})
    assert made == (
        'a:\n  - b: "x: y"\n    c:\n      - d: true\n      - d: []\n  - b: null\ne: "“f”\\n"\n'
    )
