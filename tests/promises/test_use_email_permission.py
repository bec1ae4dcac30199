"""use.email.permission: a message that left without permission is seen, whichever way it left."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from softranet.mail import delivery, gateway
from softranet.mail.gateway import MailClass
from softranet.mail.models import Message
from softranet.mail.transport import Backend
from softranet.organisations.models import Organisation
from softranet.privacy import consent
from softranet.privacy.models import ConsentEvent
from softranet.privacy.models.promising import State
from softranet.privacy.permitted import Gate
from softranet.privacy.promise import Evidence, measure
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER, SUPPORT
from tests.mail.conftest import known_sender, leonie, letters, meet

__all__ = ["known_sender", "leonie", "letters"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters", "known_sender")]
ID = "use.email.permission"


def send(organisation: Organisation, who: SimpleNamespace, mail_class: MailClass = MailClass.MARKETING) -> Message:
    with organisation_scope(organisation.id):
        message = gateway.enqueue(
            mail_class=mail_class, purpose=SUPPORT if mail_class == MailClass.SERVICE else NEWSLETTER,
            template="test_note", context={"name": "Leonie"}, address=who.point.value, subject=who.person,
            record=who.point.id,
        )  # fmt: skip
    delivery.deliver(organisation.id, [message.id])
    return message


def evidence(organisation: Organisation, promise: str = ID) -> Evidence:
    with organisation_scope(organisation.id):
        return measure(promise, store=False)[0]


def test_nothing_yet(larkspur: Organisation) -> None:
    assert evidence(larkspur).state == State.NOTHING_YET


def test_kept(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    for mail_class in MailClass:
        send(larkspur, leonie, mail_class)
    found = evidence(larkspur)
    assert (found.state, found.checked) == (State.KEPT, 3)
    with organisation_scope(larkspur.id):  # leaving later does not make the earlier letter wrong
        consent.withdraw(leonie.person, NEWSLETTER, how="preferences")
    assert evidence(larkspur).state == State.KEPT


def test_a_gate_that_always_says_yes_is_seen(larkspur: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    with organisation_scope(larkspur.id):
        daniel = meet("Daniel Okafor", "daniel@home.example", agreed=False)
    monkeypatch.setattr(Gate, "explain", lambda *_: [])
    send(larkspur, daniel)
    assert evidence(larkspur).state == State.BROKEN


def test_an_address_of_an_order_used_for_a_letter_is_seen(
    larkspur: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organisation_scope(larkspur.id):
        buyer = meet("Daniel Okafor", "daniel@shop.example", way="order")
    monkeypatch.setattr(Gate, "explain", lambda *_: [])
    send(larkspur, buyer)
    assert evidence(larkspur).state == State.BROKEN


def test_mail_past_the_gateway_is_seen(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Backend().send_messages([EmailMessage("Offer", "Buy", "a@larkspur.example", ["daniel@home.example"])])
    assert evidence(larkspur).violations == 1


def test_evidence_of_consent_that_is_gone_is_seen(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    send(larkspur, leonie)
    with organisation_scope(larkspur.id), connection.cursor() as cursor:
        cursor.execute("DELETE FROM softranet_privacy_permission")
        cursor.execute("DELETE FROM softranet_privacy_consentevent")
    assert evidence(larkspur).state == State.BROKEN


def test_a_message_that_went_to_another_address_is_seen(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    send(larkspur, leonie)
    with organisation_scope(larkspur.id), connection.cursor() as cursor:
        cursor.execute("UPDATE softranet_mail_transmission SET digest = sha256('x')")
    assert evidence(larkspur).state == State.BROKEN


@pytest.mark.parametrize(("said", "found"), [
    ("given -60", (0, 0, 0)),
    ("given -60, withdrawn 30", (0, 0, 0)),
    ("given -60, withdrawn -5", (0, 0, 0)),  # the letter was on its way
    ("given -60, withdrawn -30, given -20", (0, 0, 0)),
    ("withdrawn -30, given -30", (0, 0, 0)),  # at the same time: what was written last
    ("given -30, withdrawn -30", (1, 1, 1)),
    ("given -60, withdrawn -30", (1, 1, 1)),
    ("given -60, withdrawn -30, given 30", (1, 1, 1)),
    ("given -60, refused -30, withdrawn -20", (1, 1, 1)),
    ("given -60, asked -30", (1, 0, 0)),
    ("given 30", (1, 0, 1)),
])  # fmt: skip
def test_the_last_thing_said_before_it_left_counts(
    larkspur: Organisation, leonie: SimpleNamespace, said: str, found: tuple[int, int, int]
) -> None:
    """Seconds from the letter; of letters without permission, after somebody had left, and of uses against a choice."""
    send(larkspur, leonie)
    with organisation_scope(larkspur.id), connection.cursor() as cursor:
        cursor.execute("DELETE FROM softranet_privacy_permission")
        cursor.execute("DELETE FROM softranet_privacy_consentevent")
        left = now()
        for state, seconds in (each.split() for each in said.split(", ")):
            at = left + timedelta(seconds=int(seconds))
            ConsentEvent.objects.create(
                subject=leonie.person, purpose_key=NEWSLETTER.key, state=state, how="form", at=at
            )
    names = [(ID, "unpermitted"), ("use.email.optout", "after"), ("right.preferences", "against")]
    assert tuple(evidence(larkspur, promise).figure[name] for promise, name in names) == found
