"""Who of a batch is known already, and what is known of them: a few queries, whatever the batch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, UUIDField

from softranet.people.arrays import among
from softranet.people.imports.rows import Candidate
from softranet.people.models import ContactPoint, Kind, Person, PersonTag, PostalAddress
from softranet.privacy.models import Objection, Permission, Provenance, Restriction

FILLED = ("name", "company", "language", "country", "birth_date", "external_id")
"""Fields that an import fills where they are empty, and never overwrites."""


@dataclass
class Known:
    """What is here of somebody the file names."""

    id: UUID
    fields: dict[str, Any]
    points: dict[tuple[str, str], UUID] = field(default_factory=dict)  # (kind, value): record
    imported: set[UUID] = field(default_factory=set)  # contact points that have come by an import before
    tags: set[UUID] = field(default_factory=set)
    permissions: dict[str, str] = field(default_factory=dict)  # purpose: state
    objections: set[str] = field(default_factory=set)
    has_address: bool = False
    restricted: bool = False


class Matches:
    """The known people of a batch, by what tells people apart (``Candidate.keys``)."""

    def __init__(self, known: dict[str, Known]) -> None:
        self.known = known

    def of(self, row: Candidate) -> Known | None:
        """Whom the row is about: the mailbox decides, then the number elsewhere."""
        if row.email in self.known:
            return self.known[row.email]
        return next((self.known[key] for key in row.keys if key in self.known), None)

    def owner(self, external_id: str) -> Known | None:
        return self.known.get(f"#{external_id}") if external_id else None


def match(rows: list[Candidate]) -> Matches:
    """Look the batch up in the open scope, and lock whom it finds: no erasure overtakes the import."""
    found: dict[str, UUID] = {}
    emails = [row.email for row in rows if row.email]
    if emails:
        points = ContactPoint.objects.filter(among("value", emails), kind=Kind.EMAIL)
        found.update(points.values_list("value", "person_id"))
    numbers = [row.external_id for row in rows if row.external_id]
    if numbers:
        people = Person.objects.filter(among("external_id", numbers)).exclude(external_id="")
        found.update((f"#{number}", key) for number, key in people.values_list("external_id", "id"))
    found.update(_by_phone([row for row in rows if not (row.email or row.external_id) and row.numbers]))
    found.update(_by_name([row for row in rows if not (row.email or row.external_id or row.numbers)]))
    if not found:
        return Matches({})
    people = Person.objects.filter(among("id", set(found.values()), UUIDField)).order_by("id")
    people = people.select_for_update(of=("self",), no_key=True)
    known = {p.id: Known(p.id, {name: getattr(p, name) for name in FILLED}) for p in people}
    _details(known)
    return Matches({key: known[person] for key, person in found.items() if person in known})


def _by_phone(rows: list[Candidate]) -> Iterator[tuple[str, UUID]]:
    if rows:
        numbers = [value for row in rows for _kind, value in row.numbers]
        points = ContactPoint.objects.filter(among("value", numbers)).exclude(kind=Kind.EMAIL)
        for value, name, person in points.values_list("value", "person__sort_key", "person_id"):
            yield f"{value} {name}", person


def _by_name(rows: list[Candidate]) -> Iterator[tuple[str, UUID]]:
    """Somebody of whom there is nothing but a name: the same as one without any address or number."""
    if rows:
        people = Person.objects.filter(among("sort_key", {row.sort_key for row in rows}), external_id="")
        people = people.exclude(Exists(ContactPoint.objects.filter(person=OuterRef("pk"))))
        for name, company, person in people.values_list("name", "company", "id"):
            yield f"={name} {company}", person


def _details(known: dict[UUID, Known]) -> None:
    keys = list(known)
    for key, record, kind, value in ContactPoint.objects.filter(among("person", keys, UUIDField)).values_list(
        "person_id", "id", "kind", "value"
    ):
        known[key].points[kind, value] = record
    for key, record in Provenance.objects.filter(among("subject", keys, UUIDField), way="import").values_list(
        "subject_id", "record"
    ):
        known[key].imported.add(record)
    for key, tag in PersonTag.objects.filter(among("person", keys, UUIDField)).values_list("person_id", "tag_id"):
        known[key].tags.add(tag)
    states = Permission.objects.filter(among("subject", keys, UUIDField)).values_list(
        "subject_id", "purpose_key", "state"
    )
    for key, purpose, state in states:
        known[key].permissions[purpose] = state
    objections = Objection.objects.filter(among("subject", keys, UUIDField), until=None).values_list(
        "subject_id", "purpose_key"
    )
    for key, purpose in objections:
        known[key].objections.add(purpose)
    standing = Restriction.objects.filter(among("subject", keys, UUIDField), until=None)
    for key in standing.values_list("subject_id", flat=True):
        known[key].restricted = True
    for key in PostalAddress.objects.filter(among("person", keys, UUIDField)).values_list("person_id", flat=True):
        known[key].has_address = True
