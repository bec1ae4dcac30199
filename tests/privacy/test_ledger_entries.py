"""Many acts at once are recorded as one by one: the same leaves, whichever way they were written."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from softranet.people.models import Person, Tag
from softranet.privacy import ledger
from softranet.privacy.models import LedgerEntry, Source
from softranet.privacy.records import now, uuid7

pytestmark = pytest.mark.django_db


def whole(entry: LedgerEntry) -> bool:
    assert entry.payload is not None
    assert entry.nonce is not None
    return ledger.leaf_hash(bytes(entry.nonce), bytes(entry.payload)) == bytes(entry.leaf)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 250])
def test_many_entries_are_written_whole(in_larkspur: SimpleNamespace, count: int) -> None:
    subjects = [uuid7() for _ in range(count)]
    assert ledger.record_many(ledger.entry("looked", {"n": n}, subject) for n, subject in enumerate(subjects)) == count
    rows = LedgerEntry.objects.all()
    assert {row.subject_id for row in rows} == set(subjects)
    assert {row.organisation_id for row in rows} <= {in_larkspur.organisation.id}
    assert all(whole(row) for row in rows)


def test_entries_made_by_the_database_are_those_made_here(in_larkspur: SimpleNamespace) -> None:
    source = Source.objects.create(kind="import", way="import")
    people = [Person.objects.create(name=f"{n}", source=source, source_row=n or None) for n in range(150)]
    at, common = now(), {"why": "Schülerliste “2024”, 100 % \\ '", "nested": {"b": 1, "a": [True, None]}}
    rows = Person.objects.filter(source=source)
    vary = {"person": "pk", "row": "source_row", "source": "source"}
    assert ledger.record_from("imported", rows, subject="id", payload=common, vary=vary, at=at) == 150
    found = {row.subject_id: row for row in LedgerEntry.objects.all()}
    for person in people:
        row, own = found[person.id], {"person": person.id, "row": person.source_row, "source": source.id}
        assert bytes(row.payload or b"") == ledger.canonical(
            {**common, **own, "kind": "imported", "at": at.isoformat()}
        )
        assert json.loads(bytes(row.payload or b""))["row"] == person.source_row
        assert whole(row)
        assert (row.kind, row.at) == ("imported", at)
        assert row.id.version == 7
    assert len({bytes(row.nonce or b"") for row in found.values()}) == 150


def test_a_name_cannot_vary_in_a_payload(in_larkspur: SimpleNamespace) -> None:
    with pytest.raises(TypeError, match="neither a record number nor a whole number"):
        ledger.record_from("tagged", Tag.objects.all(), subject="id", payload={}, vary={"name": "name"})


def test_the_database_makes_ten_thousand_in_one_statement(
    in_larkspur: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    Tag.objects.bulk_create([Tag(name=f"{n}") for n in range(10_000)])
    with django_assert_num_queries(1):
        made = ledger.record_from("tagged", Tag.objects.all(), subject="id", payload={}, vary={"tag": "id"})
    assert made == LedgerEntry.objects.filter(kind="tagged").count() == 10_000
