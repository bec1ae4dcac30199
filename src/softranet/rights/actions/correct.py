"""Correcting a record at its person's own request: GDPR Art. 16."""

from typing import Any

from django.db import models

from softranet.people.folding import fold
from softranet.people.models import ContactPoint, Person
from softranet.privacy.collect import came_by, open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.rectify import rectify
from softranet.rights.models import Request, RequestKind, Strength, Visit


def correct(person: Person, row: models.Model, changes: dict[str, Any], visit: Visit) -> None:
    """Write the changed values, which are normalised; the act is the source of the new ones."""
    if not changes:
        return
    if isinstance(row, Person) and "name" in changes:
        Person.objects.filter(id=row.id).update(sort_key=fold(changes["name"]))
    received = Request.objects.create(
        pseudonym=person.id, kind=RequestKind.CORRECTION, proof=visit.link, strength=Strength(visit.strength),
        done_at=now(),
    )  # fmt: skip
    source = open_source(SourceKind.PERSON, "person", reference=received.id)
    rectify(person, row, changes, actor=None, source=source)
    if isinstance(row, ContactPoint) and "value" in changes:
        ContactPoint.objects.filter(id=row.id).update(verified_at=None)
        came_by(person, row.id, source)
