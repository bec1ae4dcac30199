"""Everybody's mail, delivered over real SMTP when it is looked at."""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from softranet.mail import delivery
from softranet.mail.models import Message, State
from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope
from tests.mail.server import MailServer
from tests.people import found


class Mailbox:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    def to(self, address: str) -> list[EmailMessage]:
        """What has arrived at this address, everything that waits sent first."""
        for organisation in Organisation.objects.all():
            with organisation_scope(organisation.id):
                waiting = list(Message.objects.filter(state=State.QUEUED).order_by("id").values_list("id", flat=True))
                delivery.deliver(organisation.id, waiting)
        return [letter for letter in self.server.messages if letter["To"] == address]

    def link(self, address: str) -> str:
        """The path that the last letter to this address leads to."""
        text = self.text(address)
        found = re.search(
            re.escape(django_settings.SOFTRANET_PUBLIC_URL) + r"(/(?!@[a-z-]+/(?:privacy|contact))\S+)", text
        )
        assert found, "no link in the letter"
        return found[1]

    def text(self, address: str) -> str:
        body = self.to(address)[-1].get_body(("plain",))
        assert body
        return str(body.get_content())


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with MailServer() as running:
        settings.MAIL_TRANSPORT = "softranet.mail.smtp.Backend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield Mailbox(running)


@pytest.fixture
def softranet(db: None) -> Organisation:
    """The operator."""
    return found("softranet", "Softranet", is_operator=True, country="IN", law="IN")
