"""Special data in a file: with each row's own evidence of an explicit consent, or not at all."""

from types import SimpleNamespace
from typing import Any

import pytest

from softranet.people.actions import bring_in
from softranet.people.imports import running
from softranet.people.models import ImportRun, Person
from softranet.privacy import consent, special
from softranet.privacy.models import ConsentEvent, SpecialDatum
from softranet.privacy.vocabulary import Category, minding

pytestmark = pytest.mark.django_db
TABLE = b"""name,email,care,consent date,consent source,consent text
Leonie Kohler,leonie@example.org,A nut allergy,2026-05-09,paper form,I expressly agree that the school keeps it
Daniel Okafor,daniel@example.org,Asthma,,,
Priya Nair,not an address,Diabetes,2026-05-09,paper form,I expressly agree that the school keeps it
Hugh Reilly,hugh@example.org,,,,
"""
MAPPING = ["name", "email", "special:health", "consent_at", "consent_place", "consent_wording"]
FOR_ALL = {"consent_at": "2026-05-09", "consent_place": "the fair", "consent_wording": "I agree"}


CHOICES: dict[str, Any] = {"basis": "contract", "origin": "our old list", "notice": "send"}


def bring(**options: Any) -> ImportRun:
    run = bring_in.receive(TABLE, "care.csv", actor=None)
    bring_in.settle(run, {**CHOICES, "mapping": MAPPING, "options": options}, actor=None)
    bring_in.start(run, actor=None, later=False)
    running.work(run.organisation_id, run.pk)
    run.refresh_from_db()
    return run


@pytest.fixture
def asked(in_larkspur: SimpleNamespace) -> None:
    special.state_use(Category.HEALTH, "so that lessons are safe for you", actor=None)


def words() -> dict[str, str]:
    return {row.subject.name: row.words for row in SpecialDatum.objects.select_related("subject")}


@pytest.mark.usefixtures("asked")
def test_each_row_brings_its_own_evidence() -> None:
    run = bring(**FOR_ALL)
    assert words() == {"Leonie Kohler": "A nut allergy"}
    assert set(Person.objects.values_list("name", flat=True)) == {"Leonie Kohler", "Daniel Okafor", "Hugh Reilly"}
    event = ConsentEvent.objects.select_related("terms").get(purpose_key="special.health")
    assert (event.state, event.evidence["at"], event.evidence["where"]) == ("imported", "2026-05-09", "paper form")
    assert event.terms is not None
    assert event.terms.text == "I expressly agree that the school keeps it"
    assert run.counts["special"] == 1
    refused = {row.number: row for row in run.refusals.all()}
    assert "it was not taken" in refused[3].reasons[0]
    assert set(refused) == {3, 4}
    assert not any("Asthma" in cell or "Diabetes" in cell for row in refused.values() for cell in row.cells)


def test_what_is_not_asked_for_stays_out(in_larkspur: SimpleNamespace) -> None:
    run = bring()
    assert words() == {}
    assert any("state no use" in reason for row in run.refusals.all() for reason in row.reasons)
    assert not ConsentEvent.objects.filter(purpose_key="special.health").exists()


@pytest.mark.usefixtures("asked")
def test_a_file_brings_nothing_back_that_was_taken_back() -> None:
    bring()
    leonie = Person.objects.get(name="Leonie Kohler")
    consent.withdraw(leonie, minding(Category.HEALTH), how="page")
    run = bring()
    assert words() == {}
    assert any("said no here" in reason for row in run.refusals.all() for reason in row.reasons)


@pytest.mark.usefixtures("asked")
def test_the_file_waits_sealed_and_a_dry_run_writes_nothing() -> None:
    run = bring_in.receive(TABLE, "care.csv", actor=None)
    assert run.content is not None
    assert bytes(run.content)[:2] != b"\x78\x01", "compressed alone it would be open to whoever has the table"
    bring_in.settle(run, {**CHOICES, "mapping": MAPPING}, actor=None)
    shown = bring_in.preview(run)
    assert not any("allergy" in cell for row in shown if not isinstance(row, tuple) for cell in row.cells)
    assert words() == {}


def test_no_file_rests_on_explicit_consent_as_a_whole(in_larkspur: SimpleNamespace) -> None:
    run = bring_in.receive(TABLE, "care.csv", actor=None)
    choices = {**CHOICES, "basis": "explicit_consent", "mapping": run.mapping}
    with pytest.raises(ValueError, match="each person's own"):
        bring_in.settle(run, choices, actor=None)
