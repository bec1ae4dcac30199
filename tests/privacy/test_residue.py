"""After an erasure the whole database is searched for what it may have left; what is found is named by its place."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from softranet.people.models import ContactPoint, Person, PostalAddress
from softranet.privacy import certificates, consent, ledger, residue, tombstones
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, Source
from softranet.privacy.records import now, uuid7
from softranet.privacy.residue import Residue
from softranet.privacy.vocabulary import NEWSLETTER
from tests.privacy.conftest import meet

pytestmark = pytest.mark.django_db


def erased(person: Person) -> Certificate:
    certificate = erase(person, reason="request", requested_at=now())
    return certificates.confirm(certificate, "recipient mail")


def test_a_clean_erasure_becomes_final_and_forgets_whom_it_was_about(leonie: Person, daniel: Person) -> None:
    certificate = residue.settle(erased(leonie))
    assert certificate.state == "final"
    assert certificate.final_at is not None
    stored = Certificate.objects.get(id=certificate.id)
    assert stored.identifiers is None
    assert stored.body["residue"] == []
    with pytest.raises(ValueError, match="has been scanned"):
        residue.scan(stored)


@pytest.mark.parametrize(
    "text",
    [
        "ask leonie@example.org",
        "LEONIE@EXAMPLE.ORG",
        "mailto:leonie%40example.org?x",
        "+49 30 123456789",
        "call 030/1234567 89",
        "Leonie Köhler's sister",
    ],
)
def test_what_stands_in_somebody_elses_record_is_found(leonie: Person, daniel: Person, text: str) -> None:
    address = PostalAddress.objects.get(person=daniel)
    PostalAddress.objects.filter(id=address.id).update(street=text)
    found = residue.scan(erased(leonie))
    assert found == [Residue("softranet_people.PostalAddress", "street", str(address.id))]
    assert "leonie" not in repr(found).lower()


@pytest.mark.parametrize("text", ["joleonie@example.org", "leonie@example.org.uk", "Leonie K", "130123456789012"])
def test_what_only_looks_alike_is_not(leonie: Person, daniel: Person, text: str) -> None:
    PostalAddress.objects.filter(person=daniel).update(street=text)
    assert residue.scan(erased(leonie)) == []


def test_json_and_bytes_are_searched(leonie: Person, daniel: Person) -> None:
    event = consent.give(daniel, NEWSLETTER, how="form", evidence={"heard": "from Leonie Köhler"})
    entry = ledger.record("note", {"words": "Leonie Köhler, leonie@example.org"}, subject_id=daniel.id)
    assert set(residue.scan(erased(leonie))) == {
        Residue("softranet_privacy.ConsentEvent", "evidence", str(event.id)),
        Residue("softranet_privacy.LedgerEntry", "payload", str(entry.id)),
    }


def test_a_waiting_job_is_searched_too(leonie: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)"
            """ VALUES ('default', 'x', 0, '{"to": "leonie@example.org"}', 'todo') RETURNING id"""
        )
        job = cursor.fetchone()[0]
    assert residue.scan(erased(leonie)) == [Residue("procrastinate.ProcrastinateJob", "args", str(job))]


def test_a_namesake_is_no_residue(leonie: Person) -> None:
    meet("another@example.org", "Leonie Köhler")
    assert residue.scan(erased(leonie)) == []


def test_what_a_namesake_said_of_themselves_is_no_residue_but_what_others_say_is(
    leonie: Person, daniel: Person
) -> None:
    namesake = meet("another@example.org", "Leonie Köhler")
    consent.give(namesake, NEWSLETTER, how="form", evidence={"signed": "Leonie Köhler"})
    entry = ledger.record("note", {"words": "leonie@example.org"}, subject_id=namesake.id)
    event = consent.give(daniel, NEWSLETTER, how="form", evidence={"heard": "from Leonie Köhler"})
    assert set(residue.scan(erased(leonie))) == {
        Residue("softranet_privacy.ConsentEvent", "evidence", str(event.id)),
        Residue("softranet_privacy.LedgerEntry", "payload", str(entry.id)),
    }


def test_who_comes_back_by_themselves_is_no_residue_but_what_is_older_is(leonie: Person, daniel: Person) -> None:
    PostalAddress.objects.filter(person=daniel).update(street="leonie@example.org")
    certificate = erased(leonie)
    tombstones.lift("leonie@example.org")
    back = Person(name="Leonie Köhler", source=Source.objects.create(kind="form", way="newsletter", name="newsletter"))
    back.id = UUID(int=uuid7().int + (5000 << 80))
    back.save(force_insert=True)
    ContactPoint.objects.create(
        id=UUID(int=uuid7().int + (5000 << 80)),
        person=back,
        kind="email",
        value="leonie@example.org",
        source=back.source,
    )
    assert {place.table for place in residue.scan(certificate)} == {"softranet_people.PostalAddress"}


def test_residue_keeps_the_certificate_open_until_it_is_gone(leonie: Person, daniel: Person) -> None:
    PostalAddress.objects.filter(person=daniel).update(street="care of Leonie Köhler")
    certificate = residue.settle(erased(leonie))
    assert certificate.state == "pending"
    assert [place["table"] for place in certificate.body["residue"]] == ["softranet_people.PostalAddress"]
    PostalAddress.objects.filter(person=daniel).update(street="12 Mill Lane")
    assert residue.settle(certificate).state == "final"


def test_a_member_may_say_why_it_stays(leonie: Person, daniel: Person) -> None:
    PostalAddress.objects.filter(person=daniel).update(street="care of Leonie Köhler")
    certificate = residue.settle(erased(leonie))
    with pytest.raises(ValueError, match="say why"):
        residue.dismiss(certificate, actor=uuid7(), why=" ")
    certificate = residue.dismiss(certificate, actor=uuid7(), why="Daniel's own words about his address")
    assert certificate.state == "final"
    assert Certificate.objects.get(id=certificate.id).identifiers is None


def test_steps_elsewhere_are_waited_for(leonie: Person) -> None:
    done: list[bool] = []
    certificates.external_step("files", lambda _: bool(done))
    try:
        certificate = residue.settle(erased(leonie))
        assert certificate.pending == ["files"]
        assert certificate.state == "pending"
        done.append(True)
        assert residue.settle(certificate).state == "final"
    finally:
        certificates._external.pop("files")


def test_an_erasure_asked_for_long_ago_counts_from_then(leonie: Person) -> None:
    asked = now() - timedelta(days=3)
    assert erase(leonie, reason="request", requested_at=asked).requested_at == asked
