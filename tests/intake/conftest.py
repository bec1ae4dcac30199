"""Forms filled in as a visitor fills them in."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from softranet.intake import notice, spam
from softranet.mail.models import Content
from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope

LEONIE = {"name": "Leonie Köhler", "email": "leonie.koehler@example.org", "message": "Do you teach the viola?"}
DANIEL = {"name": "Daniel Okafor", "email": "daniel.okafor@example.org", "message": "When does the choir meet?"}
AGREES = {"agree_newsletter": "on"}

Fill = Callable[..., Any]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Wordings remembered from a test whose transaction was rolled back would point nowhere."""
    notice._known.clear()
    yield
    notice._known.clear()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits two seconds in a test; those about haste say so."""
    monkeypatch.setattr(spam, "QUICKEST", -1)


def token_in(html: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found, "the form carries no token"
    return found[1]


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def fill(visitor: Client, larkspur: Organisation) -> Fill:
    """Open a form, enter, send; returns the answer to the sending."""

    def send(address: str, data: dict[str, Any], **headers: str) -> Any:
        page = visitor.get(address)
        assert page.status_code == 200
        return visitor.post(address, {"token": token_in(page.content.decode()), **data}, headers=headers or None)

    return send


@pytest.fixture
def links(larkspur: Organisation) -> Callable[[], list[str]]:
    """Paths of the confirmation links in the mails so far, in their order."""

    def found() -> list[str]:
        with organisation_scope(larkspur.id):
            rows = Content.objects.filter(message__template="intake_confirmation").order_by("id")
            return ["/" + row.context["link"].split("/", 3)[3] for row in rows]

    return found
