"""A person takes their data from one organisation and brings it to another, and nothing is lost or guessed."""

import io
import json
from datetime import timedelta
from typing import Any

import jsonschema_rs
import pytest
from django.core import mail
from django.test import Client

from softranet.intake.models import Submission
from softranet.moves.models import Arrival, Brought
from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Person
from softranet.people.vcard import vcard
from softranet.privacy import move, special
from softranet.privacy.collect import open_source
from softranet.privacy.models import Permission, Terms
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Category
from tests.access.world import browser
from tests.rights.conftest import link_in_mail
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


POINT = (
    b'{"format": "softranet-person", "version": 1, "records": ['
    b'{"table": "softranet_people.ContactPoint", "data": {"kind": "email", "value": %s}}]}'
)


def file_of(person: Person) -> bytes:
    with organisation_scope(person.organisation_id):
        return move.as_json(move.portable(person), organisation="Larkspur Music School").encode()


def hand_in(content: bytes, slug: str = "postmill") -> Any:
    file = io.BytesIO(content)
    file.name = "my-data.json"
    return Client().post(f"/@{slug}/move/", {"file": file, "agreed": "on"})


def records(person: Person) -> list[str]:
    with organisation_scope(person.organisation_id):
        return sorted(json.dumps([r.table, r.data], sort_keys=True) for r in move.portable(person))


@pytest.fixture
def asked(leonie: Person) -> Person:
    with organisation_scope(leonie.organisation_id):
        Submission.objects.create(
            person=leonie, point="contact", answers={"message": "Do you teach the viola? 4111 1111 1111 1111"},
            language="de", source=leonie.source,
        )  # fmt: skip
    return leonie


def test_the_file_is_as_its_schema_says(asked: Person) -> None:
    document = json.loads(file_of(asked))
    schema = json.loads(move.SCHEMA.read_text())
    jsonschema_rs.validator_for(schema).validate(document)
    tables = [row["table"] for row in document["records"]]
    assert tables[0] == "softranet_people.Person"
    assert "softranet_intake.Submission" in tables
    assert not any("privacy" in table or "rights" in table for table in tables)


def test_a_round_trip_loses_nothing_and_grants_nothing(leonie: Person, postmill: Organisation) -> None:
    with organisation_scope(leonie.organisation_id):
        Submission.objects.create(
            person=leonie, point="contact", answers={"message": "Do you teach the viola?"}, language="de",
            source=leonie.source,
        )  # fmt: skip
    assert hand_in(file_of(leonie)).status_code == 200
    with organisation_scope(postmill.id):
        assert not Person.objects.exists()
    run_jobs()
    link = link_in_mail("/@postmill/move/")
    client = browser(None)
    assert b"Larkspur Music School" in client.get(link).content
    with organisation_scope(postmill.id):
        assert not Person.objects.exists()
    assert client.post(link).status_code == 200
    with organisation_scope(postmill.id):
        arrived = Person.objects.get()
        assert Brought.objects.count() == 1
        assert not Permission.objects.exists()
        assert Arrival.objects.get().content is None
    assert records(arrived) == records(leonie)
    assert client.post(link).status_code == 410


def test_a_link_is_over_with_its_time_though_nobody_swept(leonie: Person, postmill: Organisation) -> None:
    hand_in(file_of(leonie))
    run_jobs()
    link = link_in_mail("/@postmill/move/")
    with organisation_scope(postmill.id):
        Arrival.objects.update(received_at=now() - timedelta(days=31))
    assert browser(None).post(link).status_code == 410
    with organisation_scope(postmill.id):
        assert not Person.objects.exists()


def test_what_is_known_stays(leonie: Person, postmill: Organisation) -> None:
    with organisation_scope(postmill.id):
        known = meet(open_source(SourceKind.STAFF, "staff", name="Jo"), email="leonie@home.example", name="Leo")
    hand_in(file_of(leonie))
    run_jobs()
    browser(None).post(link_in_mail("/@postmill/move/"))
    with organisation_scope(postmill.id):
        known.refresh_from_db()
        assert (known.name, known.company) == ("Leo", "Köhler; Söhne")


def test_an_address_comes_only_when_its_own_mailbox_says_so(leonie: Person, postmill: Organisation) -> None:
    document = json.loads(file_of(leonie))
    victim = {"kind": "email", "value": "daniel@home.example"}
    document["records"].append({"table": "softranet_people.ContactPoint", "data": victim})
    hand_in(json.dumps(document).encode())
    run_jobs()
    theirs = next(m for m in mail.outbox if m.to == ["leonie@home.example"])
    mail.outbox[:], others = [theirs], [m for m in mail.outbox if m.to == ["daniel@home.example"]]
    browser(None).post(link_in_mail("/@postmill/move/"))
    with organisation_scope(postmill.id):
        assert set(ContactPoint.objects.filter(kind="email").values_list("value", flat=True)) == {"leonie@home.example"}
    mail.outbox[:] = others
    browser(None).post(link_in_mail("/@postmill/move/"))
    with organisation_scope(postmill.id):
        assert ContactPoint.objects.filter(kind="email").count() == 2


def test_card_numbers_do_not_come_along(asked: Person, postmill: Organisation) -> None:
    hand_in(file_of(asked))
    with organisation_scope(postmill.id):
        assert "4111 1111" not in json.dumps(Arrival.objects.get().content)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe", b"[]", b"[" * 100_000, b'{"format": "softranet-person", "version": 2, "records": []}',
        b'{"format": "softranet-person", "version": 1, "records": []}',
        b'{"format": "softranet-person", "version": 1, "records": [{"table": 1, "data": {}}]}',
        POINT % b'["x"]',
        POINT % b'"nobody"',
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_in_words(postmill: Organisation, content: bytes) -> None:
    answer = hand_in(content)
    assert answer.status_code == 422
    assert "cannot be taken in" in answer.content.decode()


def test_the_card_is_escaped_and_folded(leonie: Person) -> None:
    with organisation_scope(leonie.organisation_id):
        Person.objects.filter(id=leonie.id).update(name="Leonie " + "ö" * 80)
        card = vcard(move.portable(Person.objects.get(id=leonie.id)))
    lines = card.split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "ORG:Köhler\\; Söhne" in lines
    assert "ADR:;;Fort Road 12;Stuttgart;;70173;DE" in lines
    assert "BDAY:19900517" in lines


def test_special_data_is_taken_along_and_not_taken_in(asked: Person, postmill: Organisation) -> None:
    """An explicit consent was given to one organisation alone."""
    with organisation_scope(asked.organisation_id):
        special.state_use(Category.HEALTH, "so that lessons are safe for you", actor=None)
        terms = Terms.of("consent", "special.health", "en", "I expressly agree to it.")
        special.agree(asked, Category.HEALTH, terms=terms, source=asked.source, how="page")
        special.keep(asked, Category.HEALTH, "A nut allergy.", source=asked.source)
    content = file_of(asked)
    assert b"A nut allergy." in content
    portable = move.read(content)
    assert portable.left_out == 1
    assert not portable.of("softranet_privacy.SpecialDatum")
    hand_in(content)
    with organisation_scope(postmill.id):
        assert "nut allergy" not in json.dumps(Arrival.objects.get().content)
    run_jobs()
    assert "What needs special care" in Client().get(link_in_mail("/@postmill/move/")).content.decode()
