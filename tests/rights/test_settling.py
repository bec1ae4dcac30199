"""What follows an erasure by itself: the scan, and every day the sweep."""

import pytest
from django.test import Client
from procrastinate import testing
from procrastinate.contrib.django import app

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, Source
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from softranet.rights.tasks import settle, sweep_all, sweep_organisation


@pytest.fixture
def priya(in_larkspur: object) -> Person:
    source = Source.objects.create(kind="staff", way="staff", reference=uuid7())
    return Person.objects.create(name="Priya Nair", source=source)


@pytest.mark.django_db
def test_an_erasure_settles_itself(larkspur: Organisation, priya: Person) -> None:
    with app.replace_connector(testing.InMemoryConnector()) as queue:
        certificate = erase(priya, reason="request", requested_at=now())
        jobs = list(queue.connector.jobs.values())  # type: ignore[attr-defined]
    assert [(job["task_name"], job["args"]) for job in jobs] == [
        ("rights.settle", {"organisation_id": str(larkspur.id), "certificate": str(certificate.id)})
    ]
    settle.run_now(certificate=certificate.id)  # type: ignore[attr-defined]
    settle.run_now(certificate=certificate.id)  # type: ignore[attr-defined]
    assert Certificate.objects.get(id=certificate.id).state == "final"


@pytest.mark.django_db
def test_a_certificate_says_in_words_what_it_still_waits_for(larkspur: Organisation) -> None:
    passed = {"recipient": "pm-books", "name": "Postmill Books", "country": "GB", "kind": "processor"}
    with organisation_scope(larkspur.id):
        row = Certificate.objects.create(
            pseudonym=uuid7(), reason="request", requested_at=now(), pending=["residue scan", "recipient pm-books"],
            body={"passed_on": [{**passed, "state": "pending"}]},
        )  # fmt: skip
    page = Client().get(f"/@larkspur/certificates/{row.number}/").content.decode()
    assert "Postmill Books has been told, and has to confirm" in page
    assert "looked through once more" in page
    assert "United Kingdom" in page
    assert "pm-books" not in page


@pytest.mark.django_db
def test_the_daily_sweep_reaches_every_organisation(larkspur: Organisation, postmill: Organisation) -> None:
    with organisation_scope(postmill.id):
        Certificate.objects.create(pseudonym=uuid7(), reason="request", requested_at=now(), pending=["residue scan"])
    with app.replace_connector(testing.InMemoryConnector()) as queue:
        sweep_all(0)
        sweep_organisation(str(postmill.id))
        names = [job["task_name"] for job in queue.connector.jobs.values()]  # type: ignore[attr-defined]
    assert names == ["rights.sweep", "rights.sweep", "rights.settle"]
