"""Correcting a record at its person's own request: GDPR Art. 16."""

from typing import Any

from django.db import models
from django.urls import reverse

from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.people.folding import fold
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy.collect import open_source
from softranet.privacy.models import Provenance
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.rectify import rectify
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import RIGHTS
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
    if isinstance(row, ContactPoint) and row.kind == Kind.EMAIL and "value" in changes:
        _tell_old_mailbox(person, row)
    rectify(person, row, changes, actor=None, source=source)
    if isinstance(row, ContactPoint) and "value" in changes:
        ContactPoint.objects.filter(id=row.id).update(verified_at=None)
        Provenance.objects.filter(record=row.id, way=source.way).update(source=source)  # the last time counts as proof


def _tell_old_mailbox(person: Person, point: ContactPoint) -> None:
    """Whoever reads the person's mail for a while could lead it elsewhere for good: the old address hears of it."""
    home = reverse("my-data", args=[Organisation.objects.values_list("slug", flat=True).get(id=current())])
    enqueue(
        mail_class=MailClass.REQUESTED, purpose=RIGHTS, template="address-changed", address=point.value,
        context={"link": identity.of(current()).base_url + home}, subject=person, record=point.id,
        language=person.language,
    )  # fmt: skip
