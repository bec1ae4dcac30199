"""Meeting somebody: found by their address, made once, whatever runs beside it."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Person
from softranet.privacy import collect
from softranet.privacy.models import LedgerEntry, Provenance, Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope


def staff_source(way: str = "staff") -> Source:
    return collect.open_source(SourceKind.STAFF, way, name="the desk")


def test_a_new_person_is_made_with_their_points_and_how_they_came(in_larkspur: SimpleNamespace) -> None:
    person = meet(
        staff_source(),
        email=" Leonie@Köhler.example ",
        phone="0711 2842222",
        name="Leonie  Köhler",
        country="Germany",
    )
    person.refresh_from_db()
    assert (person.name, person.sort_key, person.country) == ("Leonie Köhler", "leonie kohler", "DE")
    values = set(ContactPoint.objects.values_list("kind", "value"))
    assert values == {("email", "leonie@köhler.example"), ("phone", "+497112842222")}
    assert Provenance.objects.filter(subject=person, way="staff").count() == 2
    assert LedgerEntry.objects.filter(kind="collected", subject_id=person.id).count() == 1


def test_somebody_known_is_found_and_keeps_what_they_have(in_larkspur: SimpleNamespace) -> None:
    first = meet(staff_source(), email="daniel@okafor.example", name="Daniel Okafor")
    seen = first.last_activity_at
    again = meet(staff_source("contact"), email="DANIEL@okafor.example", name="Somebody Else", phone="+914428110000")
    again.refresh_from_db()
    assert again.id == first.id
    assert again.name == "Daniel Okafor"
    assert again.last_activity_at > seen
    assert set(Provenance.objects.values_list("way", flat=True)) == {"staff", "contact"}


def test_two_without_an_address_are_two(in_larkspur: SimpleNamespace) -> None:
    meet(staff_source(), name="Priya Nair", phone="+914428110000")
    meet(staff_source(), name="Priya Nair", phone="+914428110000")
    assert Person.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"phone": "12"}, {"name": "x" * 201}, {"country": "Atlantis"}])
def test_what_is_no_address_is_refused_in_words(in_larkspur: SimpleNamespace, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^Found .*, expected "):
        meet(staff_source(), **wrong)
    assert not Person.objects.exists()


def test_the_same_address_in_two_organisations_is_two_people(larkspur: Organisation, postmill: Organisation) -> None:
    seen = set()
    for organisation in (larkspur, postmill):
        with organisation_scope(organisation.id):
            seen.add(meet(staff_source(), email="priya@nair.example").id)
            assert Person.objects.count() == 1
    assert len(seen) == 2


def test_eight_at_once_make_one_person(committed: SimpleNamespace) -> None:
    ids, start = [], threading.Barrier(8)

    def work() -> None:
        start.wait()
        try:
            with organisation_scope(committed.organisation.id):
                ids.append(meet(staff_source(), email="priya@nair.example", name="Priya Nair").id)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
