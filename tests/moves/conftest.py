"""Leonie at Larkspur, with something of every kind she would take along."""

from datetime import date

import pytest
from django.core import mail

from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import Person, PostalAddress
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope


@pytest.fixture
def post(settings: object) -> None:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    mail.outbox = []


@pytest.fixture
def leonie(larkspur: Organisation, post: None) -> Person:
    with organisation_scope(larkspur.id):
        source = open_source(SourceKind.STAFF, "staff", name="Mira")
        person = meet(
            source, email="leonie@home.example", name="Leonie Köhler", phone="+4971128422220", company="Köhler; Söhne",
            language="de", country="DE",
        )  # fmt: skip
        Person.objects.filter(id=person.id).update(birth_date=date(1990, 5, 17))
        PostalAddress.objects.create(
            person=person, street="Fort Road 12", postal_code="70173", city="Stuttgart", country="DE", source=source
        )
        return Person.objects.get(id=person.id)
