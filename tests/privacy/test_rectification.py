"""Correcting a record: only what is open to it, checked, noted without the words, and passed on."""

import json
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from softranet.people.models import ContactPoint, Person
from softranet.privacy import rectify as verb
from softranet.privacy.collect import open_source
from softranet.privacy.models import LedgerEntry, Provenance, Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import uuid7
from softranet.privacy.rectify import NotEditable, NotHere, passes_on, rectify
from tests.privacy.conftest import meet

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_act(in_larkspur: SimpleNamespace) -> Source:
    return open_source(SourceKind.PERSON, "person", reference=uuid7())


def noted(person: Person) -> list[dict[str, object]]:
    rows = LedgerEntry.objects.filter(subject_id=person.id, kind="rectified").order_by("id")
    return [json.loads(bytes(row.payload or b"")) for row in rows]


def test_a_name_is_corrected_and_neither_name_is_in_the_ledger(leonie: Person, own_act: Source) -> None:
    assert rectify(leonie, leonie, {"name": "Leonie Kohler", "company": ""}, actor=None, source=own_act) == ["name"]
    assert Person.objects.get(id=leonie.id).name == leonie.name == "Leonie Kohler"
    (payload,) = noted(leonie)
    assert payload["record"] == str(leonie.id)
    assert payload["source"] == str(own_act.id)
    assert list(payload["fields"]) == ["name"]  # type: ignore[call-overload]
    text = json.dumps(payload)
    assert "Kohler" not in text
    assert "Köhler" not in text


def test_what_is_not_open_to_correction_is_refused(leonie: Person, own_act: Source) -> None:
    with pytest.raises(NotEditable, match="external_id, last_activity_at"):
        rectify(leonie, leonie, {"external_id": "7", "last_activity_at": None}, actor=None, source=own_act)
    assert noted(leonie) == []


def test_a_value_the_model_refuses_changes_nothing(leonie: Person, own_act: Source) -> None:
    with pytest.raises(ValidationError):
        rectify(leonie, leonie, {"company": "Larkspur", "country": "India"}, actor=None, source=own_act)
    assert Person.objects.get(id=leonie.id).company == ""


def test_somebody_elses_record_is_refused(leonie: Person, daniel: Person, own_act: Source) -> None:
    point = ContactPoint.objects.get(person=daniel)
    with pytest.raises(NotHere):
        rectify(leonie, point, {"value": "mine@example.org"}, actor=None, source=own_act)


def test_a_corrected_address_came_by_the_correction_too(leonie: Person, own_act: Source) -> None:
    point = ContactPoint.objects.get(person=leonie, kind="email")
    rectify(leonie, point, {"value": "leonie.k@example.org"}, actor=None, source=own_act)
    assert set(Provenance.objects.filter(record=point.id).values_list("way", flat=True)) == {"staff", "person"}


def test_an_address_that_is_taken_is_refused(leonie: Person, own_act: Source) -> None:
    meet("taken@example.org", "Priya Nair")
    point = ContactPoint.objects.get(person=leonie, kind="email")
    with pytest.raises(ValidationError):
        rectify(leonie, point, {"value": "taken@example.org"}, actor=None, source=own_act)


def test_who_had_it_is_told_or_left_to_be_told(leonie: Person, own_act: Source) -> None:
    point = ContactPoint.objects.get(person=leonie, kind="email")
    heard: list[tuple[object, list[str]]] = []

    def tell(person: Person, record: models.Model, names: list[str]) -> bool:
        heard.append((record.pk, names))
        return True

    before = dict(verb._reachable)
    try:
        verb._reachable.pop("mail", None)
        rectify(leonie, point, {"value": "one@example.org"}, actor=None, source=own_act)
        passes_on("mail", tell)
        rectify(leonie, point, {"value": "two@example.org"}, actor=None, source=own_act)
        rectify(leonie, leonie, {"language": "de"}, actor=None, source=own_act)
    finally:
        verb._reachable.clear()
        verb._reachable.update(before)
    assert heard == [(point.id, ["value"])]
    assert [(n["told"], n["untold"]) for n in noted(leonie)] == [([], ["mail"]), (["mail"], []), ([], [])]
