"""The receiver that the reference shows is one: run as it stands there, with what is sent for real."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from softranet.organisations.models import Membership, Organisation
from softranet.people.models import Person
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.recipients import channels, recurring, signing
from softranet.recipients.models import Notice
from tests.architecture.sources import ROOT
from tests.docs.test_pages import FENCE
from tests.recipients import servers
from tests.recipients.conftest import hand_over, leonie, registered
from tests.running import run_jobs

__all__ = ["leonie"]
pytestmark = pytest.mark.django_db
PAGE = (ROOT / "docs/reference/recipients-messages.md").read_text()
MEMBERS = {"notice", "answer_to", "answer_by", "person", "identifiers"}


@pytest.fixture
def receive() -> Callable[..., tuple[int, bytes]]:
    names: dict[str, Any] = {}
    (_kind, code), = [block for block in FENCE.findall(PAGE) if block[0] == "python"]
    exec(code, names)  # noqa: S102  (the page's own lines)
    found: Callable[..., tuple[int, bytes]] = names["receive"]
    return found


@pytest.fixture
def arrives() -> Iterator[servers.Recipient]:
    """Takes what comes, and answers nothing yet."""
    with servers.running(lambda _said: (200, b"")) as one:
        yield one


@pytest.fixture
def sent(
    larkspur: Organisation, mira: Any, leonie: Person, arrives: servers.Recipient, settings: Settings
) -> tuple[str, dict[str, str], bytes]:
    """(secret, headers, body) of the call after somebody who was known to a recipient left."""
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ("127.0.0.0/8",)
    with organisation_scope(larkspur.id):
        row = registered()
        hand_over(leonie)
        channel = channels.reach(Membership.objects.get(role="owner"), row, url=arrives.url, email="")
        erase(leonie, reason="request", requested_at=now())
    run_jobs()
    (headers, body), = arrives.calls
    with organisation_scope(larkspur.id):
        return signing.shown(channel), headers, body


def test_it_takes_a_real_call_and_its_answer_counts(
    larkspur: Organisation, sent: tuple[str, dict[str, str], bytes], receive: Any, arrives: servers.Recipient
) -> None:
    secret, headers, body = sent
    asked: list[tuple[str, dict[str, Any]]] = []
    status, answer = receive(secret, headers, body, lambda kind, data: asked.append((kind, data)))
    assert status == 200
    (kind, data), = asked
    assert kind == "personal_data.erasure"
    assert data.keys() == MEMBERS
    assert data["identifiers"] == {"email": ["leonie@example.org"]}  # they never had the name
    assert all(f"`data.{member}`" in PAGE for member in data)
    arrives.answer = lambda _said: (200, answer)
    with organisation_scope(larkspur.id):
        Notice.objects.update(next_at=now())
        recurring.go_on()
    run_jobs()
    with organisation_scope(larkspur.id):
        assert "recipient postmill" not in Certificate.objects.get().pending


def test_it_takes_nothing_forged_or_stale(sent: tuple[str, dict[str, str], bytes], receive: Any) -> None:
    secret, headers, body = sent
    asked: list[str] = []
    old = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
    for forged in [(headers, body + b" "), (old, body), ({**headers, "webhook-id": "1"}, body)]:
        assert receive(secret, *forged, lambda kind, _data: asked.append(kind)) == (401, b"")
    assert asked == []
