"""Bringing people in from files: nobody twice, nobody lost, nobody back."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from softranet.people.actions import bring_in
from softranet.people.imports import running
from softranet.people.models import ContactPoint, ImportRun, LaterNotice, Person, PersonTag, PostalAddress
from softranet.privacy import consent
from softranet.privacy.erase import erase
from softranet.privacy.models import ConsentEvent, LedgerEntry, Provenance, Source
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NEWSLETTER

CHINOOK = Path(__file__).resolve().parents[3] / "shared" / "data" / "chinook-customers.csv"
CHOICES: dict[str, Any] = {"basis": "contract", "origin": "our old shop", "notice": "send"}


def bring(content: bytes, kind: str = "people", mapping: list[str] | None = None, **options: Any) -> ImportRun:
    run = bring_in.receive(content, "people.csv", actor=None, kind=kind)
    choices = {**CHOICES, "mapping": mapping or run.mapping, "options": {"country": "IN", **options}}
    bring_in.settle(run, choices, actor=None)
    bring_in.start(run, actor=None, later=False)
    running.work(run.organisation_id, run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    assert run.content is None
    return run


def everything() -> dict[str, set[Any]]:
    """What is held, without numbers and times."""
    return {
        "people": set(Person.objects.values_list("name", "sort_key", "company", "country", "external_id")),
        "points": set(ContactPoint.objects.values_list("person__name", "kind", "value")),
        "addresses": set(PostalAddress.objects.values_list("person__name", "street", "postal_code", "city", "country")),
    }


@pytest.fixture
def chinook() -> bytes:
    if not CHINOOK.exists():
        pytest.skip("../shared/data/chinook-customers.csv is not here")
    return CHINOOK.read_bytes()


def test_a_shop_comes_in_whole_once_and_the_erased_stay_out(in_larkspur: SimpleNamespace, chinook: bytes) -> None:
    first = bring(chinook)
    assert (first.rows, first.counts["created"]) == (59, 59)
    assert first.counts.get("refused", 0) == 0
    leonie = Person.objects.get(external_id="2")
    assert (leonie.name, leonie.country) == ("Leonie Köhler", "DE")
    assert set(leonie.contact_points.values_list("kind", "value")) == {
        ("email", "leonekohler@surfeu.de"), ("phone", "+497112842222"),
    }  # fmt: skip
    assert leonie.postal_addresses.get().city == "Stuttgart"
    assert leonie.source_row == 3
    assert ContactPoint.objects.get(value__startswith="stanis").value == "stanisław.wójcik@wp.pl"
    assert Provenance.objects.filter(way="import").count() == ContactPoint.objects.count()
    assert LedgerEntry.objects.filter(kind="collected").count() == 59
    # One number has a digit too many: the person came in without it, and the row is named.
    refusal = first.refusals.get()
    assert (refusal.number, refusal.whole) == (10, False)
    assert "+453 3331 9991" in refusal.reasons[0]

    before = everything()
    second = bring(chinook)
    assert second.counts.get("created", 0) == second.counts.get("changed", 0) == 0
    assert second.counts["known"] == 59
    assert everything() == before

    erase(leonie, reason="person", requested_at=now())
    third = bring(chinook)
    assert third.counts["known"] == 58
    assert (third.counts["refused"], third.counts["buried"]) == (1, 1)
    assert Person.objects.count() == 58
    assert not ContactPoint.objects.filter(value="leonekohler@surfeu.de").exists()
    row = third.refusals.get(number=3)
    assert "does not bring them back" in row.reasons[0]
    assert row.cells == []


CONSENTS = """Vorname;Name;E-Mail;Newsletter;Einwilligung am;Einwilligungsquelle;Einwilligungstext;Schlagworte
Leonie;Köhler;leonie@koehler.example;ja;12.03.2024;Konzert;Ja, schickt mir Briefe;Eltern, Chor
Daniel;Okafor;daniel@okafor.example;nein;;;;
Priya;Nair;priya@nair.example;ja;;;;Chor
Hugh;Reilly;hugh@reilly.example;;;;;
""".encode("cp1252")


def test_a_consent_comes_in_with_its_evidence_and_never_over_a_no(in_larkspur: SimpleNamespace) -> None:
    run = bring(CONSENTS)
    assert run.encoding == "cp1252"
    assert run.delimiter == ";"
    people = {p.name: p for p in Person.objects.all()}
    states = {name: consent.state(person, NEWSLETTER) for name, person in people.items()}
    assert states == {
        "Leonie Köhler": "imported", "Daniel Okafor": "refused", "Priya Nair": None, "Hugh Reilly": None,
    }  # fmt: skip
    assert [p.name for p in permitted(NEWSLETTER).filter(Person.objects.all())] == ["Leonie Köhler"]
    event = ConsentEvent.objects.get(state="imported")
    assert event.evidence["at"] == "2024-03-12"
    assert event.evidence["where"] == "Konzert"
    assert event.terms is not None
    assert event.terms.text == "Ja, schickt mir Briefe"
    assert event.source_id == run.source_id
    assert LedgerEntry.objects.filter(kind="consent").count() == 2
    assert set(PersonTag.objects.values_list("person__name", "tag__name")) == {
        ("Leonie Köhler", "Eltern"), ("Leonie Köhler", "Chor"), ("Priya Nair", "Chor"),
    }  # fmt: skip
    assert "was not taken over" in run.refusals.get().reasons[0]

    consent.withdraw(people["Leonie Köhler"], NEWSLETTER, how="preferences")
    again = bring(CONSENTS)
    assert consent.state(people["Leonie Köhler"], NEWSLETTER) == "withdrawn"
    assert any("said no here" in r for refusal in again.refusals.all() for r in refusal.reasons)


def test_whoever_must_not_be_written_to_is_not(in_larkspur: SimpleNamespace) -> None:
    bring(CONSENTS)
    bring(b"Email\nleonie@koehler.example\nnobody@known.example\n", kind="suppression")
    assert not permitted(NEWSLETTER).filter(Person.objects.all()).exists()
    leonie = Person.objects.get(name="Leonie Köhler")
    assert consent.state(leonie, NEWSLETTER) == "withdrawn"
    stranger = Person.objects.get(contact_points__value="nobody@known.example")
    assert consent.state(stranger, NEWSLETTER) == "refused"
    assert LaterNotice.objects.get(person=stranger).excused == "unwanted"
    bring(b"Email,Newsletter,consent date,consent source,consent text\nnobody@known.example,yes,2024-01-01,here,yes\n")
    assert consent.state(stranger, NEWSLETTER) == "refused"


def test_each_row_that_stays_out_is_named_with_its_reason(in_larkspur: SimpleNamespace) -> None:
    run = bring(
        b"Name,Email,Phone\nA,a@x.example,\n,,\nB,not an address,\nC,c@x.example,1\n,,,\nD,d@x.example,,surplus\n"
    )
    assert run.counts["created"] == 2
    assert {r.number: (r.whole, r.reasons[0][:5]) for r in run.refusals.all()} == {
        4: (True, "Found"), 5: (False, "Found"), 7: (True, "Found"),
    }  # fmt: skip
    assert set(Person.objects.values_list("source_row", flat=True)) == {2, 5}


def test_known_people_are_filled_and_never_overwritten(in_larkspur: SimpleNamespace) -> None:
    bring(b"id,Name,Email\n7,Daniel Okafor,daniel@okafor.example\n")
    bring(b"id,Name,Email,Company,Phone\n7,Somebody Else,daniel@okafor.example,Postmill,+914428110000\n")
    person = Person.objects.get()
    assert (person.name, person.company) == ("Daniel Okafor", "Postmill")
    # The number elsewhere finds whoever has a new mailbox.
    run = bring(b"id,Email\n7,okafor@postmill.example\n")
    assert run.counts["changed"] == 1
    assert person.contact_points.filter(kind="email").count() == 2
    # And it is not given to a second person.
    bring(b"id,Name,Email\n7,Priya Nair,priya@nair.example\n8,Priya Nair,priya2@nair.example\n")
    run = bring(b"id,Email\n7,priya2@nair.example\n")
    assert "belongs to somebody else" in run.refusals.get().reasons[0]


@pytest.mark.parametrize("table", [
    b"Name,Phone\nPriya Nair,+914428110000\nRavi Nair,+914428110000\n",
    b"Name,Company\nPriya Nair,Postmill\nPriya Nair,Larkspur\n",
])  # fmt: skip
def test_without_a_mailbox_the_same_row_is_the_same_person(in_larkspur: SimpleNamespace, table: bytes) -> None:
    assert bring(table).counts["created"] == 2
    assert bring(table).counts == {"known": 2}


def test_somebody_named_twice_in_a_file_is_one(in_larkspur: SimpleNamespace) -> None:
    run = bring(b"Name,Email,tags\nPriya,p@x.example,one\nPriya Nair,P@X.example,two\n")
    assert (run.counts["created"], run.counts["changed"]) == (1, 1)
    assert set(PersonTag.objects.values_list("tag__name", flat=True)) == {"one", "two"}


def test_a_dry_run_counts_and_writes_nothing(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    run = bring_in.receive(CONSENTS + CONSENTS.split(b"\n", 1)[1], "x.csv", actor=None)
    bring_in.settle(run, {**CHOICES, "mapping": run.mapping, "options": {}}, actor=None)
    bring_in.check(run, actor=None, later=False)
    running.work(run.organisation_id, run.pk)
    run.refresh_from_db()
    assert run.state == "checked"
    assert (run.counts["created"], run.counts["known"]) == (4, 4)
    assert (run.counts["consents"], run.counts["noes"]) == (1, 1)
    assert not Person.objects.exists()
    assert not Source.objects.exists()


def test_days_are_read_in_the_order_of_the_file(in_larkspur: SimpleNamespace) -> None:
    table = b"Email,Birthday\na@x.example,02/03/1990\nb@x.example,1990-03-02\nc@x.example,2.3.1990\n"
    bring(table, date_order="MDY")
    assert list(Person.objects.order_by("source_row").values_list("birth_date", flat=True)) == [
        date(1990, 2, 3), date(1990, 3, 2), date(1990, 3, 2),
    ]  # fmt: skip
