"""A person with an address, letters to render, and a real mail server."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from softranet.mail import identity, links
from softranet.mail.identity import Identity
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy import collect, consent
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER, Purpose
from tests.mail.server import MailServer

LETTERS = {
    "mail/test_note.txt": "Subject: For {{ name }}\n\nDear {{ name }},\n{{ unsubscribe_url }}\n{{ preferences_url }}\n",
    "mail/test_note.html": "<p>Dear {{ name }},</p><p>{{ why }}</p><a href='{{ unsubscribe_url }}'>stop</a>"
    "<a href='{{ preferences_url }}'>choose</a>",
}


@pytest.fixture
def letters(settings: Settings) -> None:
    """Templates that exist in tests only."""
    template: Any = dict(settings.TEMPLATES[0], APP_DIRS=False)
    template["OPTIONS"] = {
        **template["OPTIONS"],
        "loaders": [
            ("django.template.loaders.locmem.Loader", LETTERS),
            "django.template.loaders.filesystem.Loader",
            "django.template.loaders.app_directories.Loader",
        ],
    }
    settings.TEMPLATES = [template]


@pytest.fixture
def known_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    def who(organisation_id: UUID) -> Identity:
        assert organisation_id
        return Identity(
            "Larkspur Music School", "Larkspur", "letters@larkspur.example", ("1 Lane", "Pune"), "https://l.example/p",
        )  # fmt: skip

    def ways(subject: UUID, _record: UUID | None, purpose: Purpose, base: str) -> links.Links:
        assert base == ""
        return links.Links(
            f"https://l.example/unsubscribe/{purpose.key}-{subject}/", "https://l.example/preferences/x/"
        )

    monkeypatch.setattr(identity, "_provider", [who])
    monkeypatch.setattr(links, "_provider", [ways])


def meet(name: str, email: str, *, way: str = "newsletter", agreed: bool = True) -> SimpleNamespace:
    """Somebody with an address in the open scope, who agreed to the newsletter."""
    source = collect.open_source(SourceKind.FORM, way, name=way)
    person = Person.objects.create(name=name, source=source)
    point = ContactPoint.objects.create(person=person, kind="email", value=email, source=source)
    collect.came_by(person, point.id, source)
    if agreed:
        consent.give(person, NEWSLETTER, how="form", source=source)
    return SimpleNamespace(person=person, point=point)


@pytest.fixture
def leonie(larkspur: Organisation) -> SimpleNamespace:
    with organisation_scope(larkspur.id):
        return meet("Leonie Köhler", "leonie@home.example")


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that speaks SMTP, and the settings that lead to it."""
    with MailServer() as running:
        settings.MAIL_TRANSPORT = "softranet.mail.smtp.Backend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running
