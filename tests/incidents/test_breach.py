"""A breach from the first word to the last: clocks, people, letters, reports."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from softranet.accounts.models import Account
from softranet.incidents import clocks
from softranet.incidents.models import Affected, Incident
from softranet.mail.models import Message
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy.access import dossier
from softranet.privacy.erase import erase
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.incidents.conftest import entered
from tests.running import run_jobs

KNOWN = {
    "name": "A stolen laptop", "happened": "It was taken from a train.", "harms": ["confidentiality"], "risk": "high",
    "said": "A laptop with your name and address was stolen.", "consequences": "Somebody may write to you.",
    "measures": "We changed every password.", "advice": "Do not answer such letters.",
}  # fmt: skip


def test_the_whole_way(owner: Client, larkspur: Organisation, leonie: Person, daniel: Person) -> None:
    with organisation_scope(larkspur.id):
        ContactPoint.objects.filter(person=daniel).delete()
    found = timezone.localtime(now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    page = owner.post("/app/larkspur/incidents/new/", {**KNOWN, "found_at": found})["Location"]
    shown = owner.get(page).content.decode()
    assert "public notice" not in shown
    for whom in ("CERT-In", "Digital Personal Data Protection Act", "General Data Protection Regulation"):
        assert whom in shown
    owner.post(f"{page}assessment/", KNOWN)
    owner.post(f"{page}affected/", {"tables": ["softranet_people.Person"]})
    assert b"A laptop with your name" in owner.get(f"{page}letters/").content
    owner.post(f"{page}letters/")
    owner.post(f"{page}letters/")  # pressed twice
    run_jobs()
    with organisation_scope(larkspur.id):
        [letter] = Message.objects.filter(template="incident_notice")
        assert (letter.subject_id, letter.mail_class) == (leonie.id, "service")
        assert dict(Affected.objects.values_list("subject", "untold")) == {leonie.id: "", daniel.id: "unreachable"}
    assert "Not reachable by letter: 1. Tell them by a public notice" in owner.get(page).content.decode()
    report = owner.get(f"{page}reports/dpdp/CERT-In/").content.decode()
    assert "CERT-In Directions" in report
    assert "We changed every password." in report
    assert "Kind of breach: somebody saw or got data who may not" in report
    assert "Kinds of personal data: name" in report
    assert "Records it concerns, about: 2" in report
    assert "India" in report
    assert owner.post(f"{page}reports/dpdp/CERT-In/", {"needless": "on"}).status_code == 200  # not without reasons
    owner.post(f"{page}reports/dpdp/CERT-In/", {"number": "CERTIn-2026-77"})
    owner.post(f"{page}closing/", {"lessons": "Disks are encrypted now."})
    with organisation_scope(larkspur.id):
        row = Incident.objects.get()
        assert row.closed_at is not None
        assert [r.number for r in row.reports.all()] == ["CERTIn-2026-77"]


def test_the_clocks_are_those_of_the_places(mira: Account, larkspur: Organisation, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        row = entered(mira)
        due = {(one.law.key, one.clock.to): one.due - row.found_at for one in clocks.running(row)}
        assert due == {
            ("gdpr", "authority"): timedelta(hours=72),
            ("dpdp", "authority"): timedelta(hours=72),
            ("dpdp", "CERT-In"): timedelta(hours=6),
        }
        assert clocks.running(row)[0].clock.to == "CERT-In"


@pytest.mark.parametrize(
    ("table", "window", "found"),
    [
        ("softranet_people.Person", {}, 2),
        ("softranet_people.PostalAddress", {}, 2),
        ("softranet_privacy.Look", {}, 2),
        ("softranet_privacy.Look", {"until": "2020-01-01T00:00"}, 0),
        ("softranet_privacy.Look", {"since": "2020-01-01T00:00"}, 2),
        ("softranet_rights.Copy", {}, 0),
        ("account.EmailAddress", {}, 0),
    ],
)
def test_whom_it_concerns_follows_from_the_inventory(
    owner: Client, mira: Account, larkspur: Organisation, leonie: Person, daniel: Person,
    postmill: Organisation, table: str, window: dict[str, str], found: int,
) -> None:  # fmt: skip
    with organisation_scope(larkspur.id):
        row = entered(mira)
    owner.post(f"/app/larkspur/incidents/{row.id}/affected/", {"tables": [table], **window})
    with organisation_scope(larkspur.id):
        assert row.affected.count() == found


def test_an_exercise_writes_to_nobody(owner: Client, larkspur: Organisation, leonie: Person) -> None:
    page = owner.post("/app/larkspur/incidents/exercises/", {"scenario": "laptop"})["Location"]
    owner.post(f"{page}assessment/", KNOWN)
    owner.post(f"{page}affected/", {"tables": ["softranet_people.Person"]})
    owner.post(f"{page}letters/")
    run_jobs()
    with organisation_scope(larkspur.id):
        assert not Message.objects.filter(template="incident_notice").exists()
    assert b"Exercise" in owner.get(page).content


def test_the_person_sees_it_and_takes_it_along(mira: Account, larkspur: Organisation, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        row = entered(mira)
        Affected.objects.create(incident=row, subject=leonie, told_at=now())
        assert "softranet_incidents.Affected" in {record.table.label for record in dossier(leonie)}
        erase(leonie, reason="request", requested_at=now())
        assert not row.affected.exists()
        assert Incident.objects.count() == 1
