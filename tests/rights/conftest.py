"""Leonie, known to Larkspur by the newsletter form."""

import re

import pytest
from django.core import mail
from django.test import Client

from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from softranet.rights.models import Visit
from tests.running import run_jobs

LEONIE = "leonie@example.org"


@pytest.fixture
def leonie(larkspur: Organisation, settings: object) -> Person:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    mail.outbox = []
    with organisation_scope(larkspur.id):
        source = open_source(SourceKind.STAFF, "staff", name="Mira")
        return meet(source, email=LEONIE, name="Leonie Köhler", phone="+4971128422220")


def link_in_mail(pattern: str) -> str:
    """The path of the newest mailed link that fits."""
    for message in reversed(mail.outbox):
        found = re.search(rf"https?://[^/\s]+({pattern}[^\s\"<]*)", str(message.body))
        if found:
            return found[1]
    raise AssertionError(f"no link like {pattern} in {len(mail.outbox)} mails")


def prove_more(person: Person) -> None:
    """The open page has shown what deletions need, see ``test_proof`` for how."""
    with organisation_scope(person.organisation_id):
        Visit.objects.filter(subject=person).update(strength="second_point")


@pytest.fixture
def at_home(leonie: Person) -> Client:
    """A browser in which Leonie opened her page by the mailed link."""
    client = Client()
    client.post("/@larkspur/my-data/links/", {"email": LEONIE})
    run_jobs()
    assert client.post(link_in_mail("/@larkspur/my-data/open/")).status_code == 302
    return client
