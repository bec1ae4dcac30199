"""A person's dossier: complete, in words, with where each thing came from and when it goes."""

import csv
import io
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import jsonschema_rs
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from softranet.accounts.models import Account, Session
from softranet.organisations.models import Organisation, Role
from softranet.organisations.seeing import identify
from softranet.people.models import ContactPoint, Person
from softranet.privacy import access, dossier_formats, subjects
from softranet.privacy.dossier import Record
from softranet.privacy.models import LedgerEntry, Look
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from tests.people import join
from tests.privacy.conftest import meet, rows_of

pytestmark = pytest.mark.django_db


def records_of(person: Person, label: str) -> list[Record]:
    return [r for r in access.dossier(person) if r.table.label == label]


def value(record: Record, name: str) -> object:
    return next(d.value for d in [*record.data, *record.context] if d.name == name)


def test_every_row_that_leads_to_the_person_is_in_it(leonie: Person, daniel: Person) -> None:
    counts = access.count(access.dossier(leonie))
    assert sum(rows_of(leonie.id).values()) == sum(n for label, n in counts.items() if "LedgerEntry" not in label)
    assert counts["softranet_privacy.LedgerEntry"] == LedgerEntry.objects.filter(subject_id=leonie.id).count()


def test_a_record_says_what_it_is_whence_why_and_until_when(larkspur: Organisation, leonie: Person) -> None:
    Person.objects.filter(id=leonie.id).update(last_activity_at=datetime(2026, 3, 31, 20, 0, tzinfo=UTC))
    with timezone.override("Asia/Kolkata"):
        person, *others = list(access.dossier(leonie))
    assert person.table.name == "Person"
    assert person.title == "Leonie Köhler"
    assert person.source is not None
    assert (person.source.kind, person.source.name, person.source.way) == ("staff", "the front desk", "staff")
    assert person.table.article == "GDPR Art. 6(1)(f)"
    assert str(person.goes.on) == "2032-04-01"  # six years on, counted where the school is
    email = next(
        r for r in others if r.table.label == "softranet_people.ContactPoint" and "@" in str(value(r, "value"))
    )
    assert [d.words for d in email.filled if d.name == "value"] == ["leonie@example.org"]
    assert str(email.goes.on) == "2032-04-01"
    assert [r.name for r in email.table.recipients] == ["The mail house"]


def test_consents_show_the_words_agreed_to(leonie: Person) -> None:
    (event,) = records_of(leonie, "softranet_privacy.ConsentEvent")
    assert value(event, "terms") == "Yes, send me the newsletter."
    assert next(d.words for d in event.context if d.name == "purpose_key") == "sending you our newsletter"
    (tag,) = records_of(leonie, "softranet_people.PersonTag")
    assert value(tag, "tag") == "choir"


def test_a_look_goes_by_its_own_clock(leonie: Person) -> None:
    Look.objects.filter(subject=leonie).update(at=datetime(2024, 2, 29, 12, tzinfo=UTC))
    (look,) = records_of(leonie, "softranet_privacy.Look")
    assert str(look.goes.on) == "2030-02-28"


def test_an_account_is_not_shown_to_an_organisation_that_only_knows_its_holder(
    in_larkspur: SimpleNamespace, mira: Account
) -> None:
    known = meet("mira@larkspur.example", "Mira Halvorsen", account=mira)
    assert not records_of(known, "softranet_accounts.Account")
    assert not records_of(known, "softranet_organisations.Membership")


@pytest.mark.usefixtures("operators")
def test_accounts_and_sessions_are_in_it_and_their_secrets_are_not(in_larkspur: SimpleNamespace, mira: Account) -> None:
    mira.set_password("a long enough password")
    mira.save()
    Session.objects.create(session_key="s" * 32, session_data="secret", expire_date=now(), account=mira)
    holder = meet("mira@larkspur.example", "Mira Halvorsen", account=mira)
    text = "".join(dossier_formats.as_json(access.dossier(holder), person=holder.pk))
    assert "softranet_accounts.Session" in text
    assert "argon2" not in text
    assert "s" * 32 not in text
    (account,) = records_of(holder, "softranet_accounts.Account")
    assert [(d.secret, d.value) for d in account.data if d.name == "password"] == [(True, True)]


@pytest.mark.usefixtures("operators")
def test_memberships_elsewhere_are_shown_once_the_account_is_named(
    in_larkspur: SimpleNamespace, mira: Account, postmill: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(postmill, "mira@larkspur.example", "Mira Halvorsen", Role.READER)
    holder = meet("mira@larkspur.example", "Mira Halvorsen", account=mira)
    monkeypatch.setattr(subjects, "_walkers", [])
    assert len(records_of(holder, "softranet_organisations.Membership")) == 1
    access.before_walk(lambda person: identify(person.account_id))
    assert len(records_of(holder, "softranet_organisations.Membership")) == 2


def test_nobody_of_another_organisation_has_one(leonie: Person, postmill: Organisation) -> None:
    with organisation_scope(postmill.id), pytest.raises(access.NotHere):
        list(access.dossier(leonie))


def test_the_queries_do_not_grow_with_the_records(leonie: Person) -> None:
    with CaptureQueriesContext(connection) as few:
        list(access.dossier(leonie))
    Look.objects.bulk_create(
        Look(subject=leonie, actor=uuid7(), page="profile", purpose_key="relation") for _ in range(1200)
    )
    with CaptureQueriesContext(connection) as many:
        assert len(list(access.dossier(leonie))) > 1200
    assert len(many) == len(few)


def test_the_copy_fits_its_published_schema(leonie: Person) -> None:
    copy = json.loads(
        "".join(dossier_formats.as_json(access.dossier(leonie), person=leonie.pk, organisation="Larkspur"))
    )
    schema = json.loads(dossier_formats.SCHEMA.read_text())
    jsonschema_rs.validator_for(schema).validate(copy)
    assert copy["person"] == str(leonie.id)
    assert len(copy["records"]) > 10
    entry = next(r for r in copy["records"] if r["table"] == "softranet_privacy.LedgerEntry")
    assert next(d["value"] for d in entry["data"] if d["field"] == "payload")["kind"] == "consent"


def test_an_empty_copy_fits_too() -> None:
    copy = json.loads("".join(dossier_formats.as_json(iter(()), person=1)))
    jsonschema_rs.validator_for(json.loads(dossier_formats.SCHEMA.read_text())).validate(copy)


def test_csv_is_exact_or_safe_for_spreadsheets(in_larkspur: SimpleNamespace) -> None:
    rows: list[dict[str, str]] = []
    person = meet("x@example.org", '=HYPERLINK("http://evil.example")')
    for safe, expected in ((False, '=HYPERLINK("http://evil.example")'), (True, '\'=HYPERLINK("http://evil.example")')):
        rows = list(csv.DictReader(io.StringIO("".join(dossier_formats.as_csv(access.dossier(person), safe=safe)))))
        names = {r["value"] for r in rows if r["table"] == "softranet_people.Person" and r["field"] == "name"}
        assert names == {expected}
    assert {r["category"] for r in rows if r["field"] == "value"} == {"email"}


def test_a_page_gets_it_by_kind(leonie: Person) -> None:
    ContactPoint.objects.create(person=leonie, kind="fax", value="+4930123456780", source=leonie.source)
    groups = access.grouped(leonie)
    assert groups[0].table.label == "softranet_people.Person"
    assert next(len(g.records) for g in groups if g.table.label == "softranet_people.ContactPoint") == 3
