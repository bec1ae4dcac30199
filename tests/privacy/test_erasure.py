"""Erasing a person: everything at once, a certificate, tombstones, and a ledger that still holds."""

import hashlib
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from softranet.accounts.models import Account, Session
from softranet.organisations.models import Membership, Organisation
from softranet.people.models import Person, Tag
from softranet.privacy import certificates, tombstones
from softranet.privacy import erase as erasure
from softranet.privacy.erase import NotHere, erase, on_erasure, with_certificate
from softranet.privacy.models import Certificate, LedgerEntry, Look, Recipient, Source
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from tests.privacy.conftest import meet, rows_of

pytestmark = pytest.mark.django_db


def test_nothing_of_the_person_is_left_and_others_are_untouched(leonie: Person, daniel: Person) -> None:
    before = rows_of(daniel.id)
    assert len(rows_of(leonie.id)) >= 9
    erase(leonie, reason="request", requested_at=now())
    assert rows_of(leonie.id) == {}
    assert rows_of(daniel.id) == before


def test_the_certificate_counts_what_was_there_and_names_nobody(leonie: Person) -> None:
    asked = now() - timedelta(hours=2)
    certificate = erase(leonie, reason="request", requested_at=asked)
    counts = {row["table"]: row["count"] for row in certificate.body["erased"]}
    assert counts["softranet_people.ContactPoint"] == 2
    assert counts["softranet_people.Person"] == counts["softranet_privacy.Look"] == 1
    assert certificate.requested_at == asked
    text = json.dumps(certificate.body)
    assert "Leonie" not in text
    assert "leonie" not in text
    stored = bytes(Certificate.objects.get(id=certificate.id).identifiers or b"")
    assert b"leonie" not in stored
    assert "softranet_people.ContactPoint" not in {row["name"] for row in certificates.readable(certificate.body)}


def test_the_wordings_and_tags_of_the_organisation_stay(leonie: Person) -> None:
    erase(leonie, reason="request", requested_at=now())
    assert Tag.objects.filter(name="choir").exists()
    assert not Source.objects.filter(name="the front desk").exists()


def test_a_source_that_others_came_by_stays(in_larkspur: SimpleNamespace) -> None:
    shared = Source.objects.create(kind="import", way="import", name="pupils.csv")
    one = meet("one@example.org", "Priya Nair", source=shared)
    meet("two@example.org", "Daniel Okafor", source=shared)
    erase(one, reason="request", requested_at=now())
    assert Source.objects.filter(id=shared.id).exists()


def test_the_ledger_keeps_its_hashes_and_loses_what_can_be_read(leonie: Person) -> None:
    written = LedgerEntry.objects.filter(subject_id=leonie.id)
    leaves = dict(written.values_list("id", "leaf"))
    assert len(leaves) >= 2
    certificate = erase(leonie, reason="request", requested_at=now())
    silent = LedgerEntry.objects.filter(id__in=leaves)
    assert {row.id: row.leaf for row in silent} == leaves
    assert not silent.exclude(payload=None, nonce=None, subject_id=None).exists()
    new = LedgerEntry.objects.get(id=certificate.body["ledger"])
    payload, nonce = bytes(new.payload or b""), bytes(new.nonce or b"")
    assert bytes(new.leaf) == hashlib.sha256(b"\x00" + hashlib.sha256(nonce + payload).digest()).digest()
    assert new.kind == "erased"
    assert json.loads(payload)["certificate"] == str(certificate.id)


def test_addresses_leave_tombstones_that_only_the_person_lifts(leonie: Person) -> None:
    assert tombstones.buried(["leonie@example.org"]) == set()
    erase(leonie, reason="request", requested_at=now())
    asked = ["LEONIE@example.org ", "+4930123456789", "daniel@example.org"]
    assert tombstones.buried(asked) == {"LEONIE@example.org ", "+4930123456789"}
    assert tombstones.lift("leonie@example.org")
    assert not tombstones.lift("leonie@example.org")
    assert tombstones.buried(asked) == {"+4930123456789"}


def test_a_tombstone_counts_in_its_own_organisation_only(leonie: Person, postmill: Organisation) -> None:
    erase(leonie, reason="request", requested_at=now())
    here = tombstones.digest("leonie@example.org")
    with organisation_scope(postmill.id):
        assert tombstones.buried(["leonie@example.org"]) == set()
        assert tombstones.digest("leonie@example.org") != here


def test_many_are_looked_up_in_one_query(leonie: Person) -> None:
    erase(leonie, reason="request", requested_at=now())
    with CaptureQueriesContext(connection) as queries:
        assert len(tombstones.buried([f"pupil{n}@example.org" for n in range(2000)] + ["leonie@example.org"])) == 1
    assert len(queries) == 1


def test_recipients_are_named_and_confirm(leonie: Person) -> None:
    certificate = erase(leonie, reason="request", requested_at=now())
    passed = certificate.body["passed_on"]
    assert [(row["recipient"], row["state"]) for row in passed] == [("mail", "pending")]
    assert "recipient mail" in certificate.pending
    certificate = certificates.confirm(certificate, "recipient mail")
    assert certificate.body["passed_on"][0]["state"] == "confirmed"
    assert certificate.state == "pending"
    with pytest.raises(ValueError, match="does not wait"):
        certificates.confirm(certificate, "recipient mail")


def test_an_authority_need_not_confirm(leonie: Person) -> None:
    Recipient.objects.filter(key="mail").update(kind="authority")
    certificate = erase(leonie, reason="request", requested_at=now())
    assert [row["state"] for row in certificate.body["passed_on"]] == ["not_needed"]
    assert "recipient mail" not in certificate.pending


def test_it_happens_wholly_or_not_at_all(leonie: Person) -> None:
    before = rows_of(leonie.id)

    def fail(certificate: Certificate) -> None:
        raise OSError("the disk is full")

    with_certificate(fail)
    try:
        with pytest.raises(OSError, match="disk"), transaction.atomic():
            erase(leonie, reason="request", requested_at=now())
    finally:
        erasure._inside.remove(fail)
    assert rows_of(leonie.id) == before
    assert tombstones.buried(["leonie@example.org"]) == set()


def test_somebody_erased_is_not_here_any_more(leonie: Person) -> None:
    gone = Person(id=leonie.id)
    erase(leonie, reason="request", requested_at=now())
    with pytest.raises(NotHere):
        erase(gone, reason="request", requested_at=now())


def test_nobody_of_another_organisation_can_be_erased(leonie: Person, postmill: Organisation) -> None:
    with organisation_scope(postmill.id), pytest.raises(NotHere):
        erase(leonie, reason="request", requested_at=now())
    assert Person.objects.filter(id=leonie.id).exists()


def test_an_account_stays_when_an_organisation_that_knows_its_holder_erases_them(
    in_larkspur: SimpleNamespace, mira: Account
) -> None:
    known = meet("mira@larkspur.example", "Mira Halvorsen", account=mira)
    certificate = erase(known, reason="request", requested_at=now())
    assert Account.objects.filter(id=mira.id).exists()
    assert Membership.objects.filter(account_id=mira.id).exists()
    assert "softranet_accounts.Account" not in {row["table"] for row in certificate.body["erased"]}
    assert not Person.objects.filter(id=known.id).exists()


@pytest.mark.usefixtures("operators")
def test_an_account_goes_with_its_holder(in_larkspur: SimpleNamespace, mira: Account) -> None:
    holder = meet("mira@larkspur.example", "Mira Halvorsen", account=mira)
    Session.objects.create(session_key="s" * 32, session_data="x", expire_date=now() + timedelta(days=1), account=mira)
    certificate = erase(holder, reason="request", requested_at=now())
    counts = {row["table"]: row["count"] for row in certificate.body["erased"]}
    assert counts["softranet_accounts.Account"] == counts["softranet_organisations.Membership"] == 1
    assert counts["softranet_accounts.Session"] == 1
    assert not Account.objects.filter(id=mira.id).exists()
    assert not Membership.objects.filter(account_id=mira.id).exists()


def test_the_statements_do_not_grow_with_the_records(leonie: Person, daniel: Person) -> None:
    Look.objects.bulk_create(
        Look(subject=daniel, actor=uuid7(), page="profile", purpose_key="relation") for _ in range(300)
    )
    with CaptureQueriesContext(connection) as few:
        erase(leonie, reason="request", requested_at=now())
    with CaptureQueriesContext(connection) as many:
        erase(daniel, reason="request", requested_at=now())
    assert len(many) <= len(few)


def test_nothing_can_be_added_to_somebody_erased(leonie: Person) -> None:
    gone = leonie.id
    erase(leonie, reason="request", requested_at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.create(subject_id=gone, actor=uuid7(), page="profile", purpose_key="relation")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_hooks_are_told_with_numbers_only(leonie: Person, django_capture_on_commit_callbacks: object) -> None:
    told: list[tuple[object, ...]] = []
    hook = on_erasure(lambda *what: told.append(what))
    try:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            certificate = erase(leonie, reason="request", requested_at=now())
    finally:
        erasure._hooks.remove(hook)
    assert told == [(certificate.organisation_id, certificate.pseudonym, certificate.erased_at)]
