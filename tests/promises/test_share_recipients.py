"""share.recipients: broken when data went to somebody who is not in the register for it."""

from types import SimpleNamespace

import pytest
from django.core.mail import EmailMessage

from softranet.mail import transport
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.privacy.models.promising import State
from softranet.privacy.promises import sharing
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import RIGHTS
from softranet.recipients import witness
from tests.mailbox import Mailbox, mailbox, softranet
from tests.privacy.conftest import meet
from tests.promises.measuring import sabotage, state

__all__ = ["mailbox", "softranet"]
pytestmark = pytest.mark.django_db
ID = "share.recipients"


@pytest.fixture(autouse=True)
def no_transport(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_contacted", [])


@pytest.fixture
def sent(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")


def test_nothing_yet_when_nothing_went_out(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_inside_the_register(sent: None) -> None:
    assert state(ID) is State.KEPT


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_privacy_recipient SET ended_at = now() - interval '1 day'",
        "UPDATE softranet_privacy_recipient SET purposes = '{orders}'",
        "UPDATE softranet_privacy_recipient SET categories = '{name}'",
        "DELETE FROM softranet_privacy_recipient",
    ],
)
def test_broken_outside_it(sent: None, statement: str) -> None:
    assert sabotage(statement) == 1
    assert state(ID) is State.BROKEN
    sabotage("DELETE FROM softranet_privacy_disclosure")


def test_broken_by_a_host_nobody_registered(sent: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_contacted", [lambda: ["mail.larkspur.example"]])
    sabotage("UPDATE softranet_privacy_recipient SET hosts = '{Mail.Larkspur.example}'")
    assert state(ID) is State.KEPT
    monkeypatch.setattr(sharing, "_contacted", [lambda: ["tracker.example"]])
    assert state(ID) is State.BROKEN


class TestWhatLeftTheMachine:
    """The doors out are the mail transport and the webhooks; no other module may open one (tests/architecture)."""

    @pytest.fixture(autouse=True)
    def transports(self, monkeypatch: pytest.MonkeyPatch, no_transport: None) -> None:
        monkeypatch.setattr(sharing, "_contacted", [witness.hosts])

    def test_a_mail_server(self, larkspur: Organisation, mailbox: Mailbox) -> None:
        with organisation_scope(larkspur.id):
            leonie = meet("leonie@example.org", "Leonie Köhler")
            enqueue(mail_class=MailClass.SERVICE, purpose=RIGHTS, template="copy-ready", address="leonie@example.org",
                    context={"url": "https://larkspur.example/"}, subject=leonie)  # fmt: skip
        assert len(mailbox.to("leonie@example.org")) == 1
        with organisation_scope(larkspur.id):
            assert state(ID) is State.KEPT
            assert "127.0.0.1" in sharing.contacted()
            sabotage("UPDATE softranet_privacy_recipient SET hosts = '{}'")
            assert state(ID) is State.BROKEN

    @pytest.mark.parametrize(
        ("carrier", "host"),
        [
            (SimpleNamespace(server="mail.example"), "mail.example"),
            (SimpleNamespace(api_url="https://api.provider.example/v1/"), "api.provider.example"),
            (SimpleNamespace(), "types.SimpleNamespace"),
        ],
    )
    def test_whatever_carries_it_is_named(
        self, in_larkspur: SimpleNamespace, carrier: SimpleNamespace, host: str
    ) -> None:
        """A provider's interface, too, and one that does not say where it sends stands out by its own name."""
        carrier.send_messages = len
        backend = transport.Backend()
        backend.carrier = carrier
        email = EmailMessage("Hello", "Hello Leonie", "letters@larkspur.example", ["leonie@example.org"])
        backend.send_messages([email])
        assert sharing.contacted() == {host.lower()}
        assert state(ID) is State.BROKEN
