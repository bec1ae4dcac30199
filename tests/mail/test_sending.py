"""A message asked for is sent once, by a real mail server, with the headers of its class."""

import traceback
from types import SimpleNamespace

import pytest

from softranet.mail import delivery, gateway
from softranet.mail.gateway import MailClass, Message, State
from softranet.mail.models import Captured, Content, Transmission
from softranet.organisations.models import Organisation
from softranet.privacy import consent
from softranet.privacy.erase import erase
from softranet.privacy.models import Disclosure, Restriction
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER, RIGHTS, SUPPORT
from tests.mail.server import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters", "known_sender")]


def ask(who: SimpleNamespace, mail_class: MailClass = MailClass.MARKETING, **changes: object) -> Message:
    asked: dict[str, object] = {
        "mail_class": mail_class, "purpose": NEWSLETTER, "template": "test_note", "context": {"name": "Leonie Köhler"},
        "address": who.point.value, "subject": who.person, "record": who.point.id, **changes,
    }  # fmt: skip
    return gateway.enqueue(**asked)  # type: ignore[arg-type]


def send(organisation: Organisation, *messages: Message) -> None:
    delivery.deliver(organisation.id, [m.id for m in messages])
    with organisation_scope(organisation.id):
        for message in messages:
            message.refresh_from_db()


def test_a_marketing_letter_carries_its_ways_out(
    larkspur: Organisation, leonie: SimpleNamespace, server: MailServer
) -> None:
    with organisation_scope(larkspur.id):
        message = ask(leonie)
    send(larkspur, message)
    assert message.state == State.ACCEPTED
    (sent,) = server.messages
    way_out = f"https://l.example/unsubscribe/newsletter-{leonie.person.pk}/"
    assert sent["List-Unsubscribe"].strip() == f"<{way_out}>"  # RFC 5322 lets it stand in a line of its own
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["List-Id"] == "Larkspur Music School <newsletter.larkspur.example>"
    assert sent["From"] == "Larkspur <letters@larkspur.example>"
    assert sent["Subject"] == "For Leonie Köhler"
    assert sent["Message-ID"] == message.message_id
    for part in ("plain", "html"):
        body = sent.get_body((part,))
        assert body is not None
        assert way_out in body.get_content()
    with organisation_scope(larkspur.id):
        (seen,) = Transmission.objects.all()
        assert (seen.one_click, seen.way_out, seen.mail_class) == (True, True, "marketing")
        assert bytes(seen.digest) == bytes(message.digest)
        (disclosed,) = Disclosure.objects.all()
        assert (disclosed.subject_id, disclosed.reference) == (leonie.person.pk, message.id)
        assert not Content.objects.exists()


def test_sending_again_changes_nothing(larkspur: Organisation, leonie: SimpleNamespace, server: MailServer) -> None:
    with organisation_scope(larkspur.id):
        message = ask(leonie)
    send(larkspur, message)
    send(larkspur, message)
    assert len(server.taken) == 1


def test_who_withdraws_before_the_moment_of_sending_gets_nothing(
    larkspur: Organisation, leonie: SimpleNamespace, server: MailServer
) -> None:
    with organisation_scope(larkspur.id):
        message = ask(leonie)
        consent.withdraw(leonie.person, NEWSLETTER, how="preferences")
    send(larkspur, message)
    assert (message.state, message.refusal, server.taken) == (State.REFUSED, "withdrawn", [])
    with organisation_scope(larkspur.id):
        assert not Disclosure.objects.exists()
        assert ask(leonie).state == State.REFUSED


def test_service_mail_is_stopped_by_a_restriction_and_requested_mail_is_not(
    larkspur: Organisation, leonie: SimpleNamespace, server: MailServer
) -> None:
    with organisation_scope(larkspur.id):
        Restriction.objects.create(subject=leonie.person, why="accuracy")
        service = ask(leonie, MailClass.SERVICE, purpose=SUPPORT)
        requested = ask(leonie, MailClass.REQUESTED, purpose=RIGHTS)
    send(larkspur, service, requested)
    assert (service.state, service.refusal) == (State.REFUSED, "restricted")
    assert requested.state == State.ACCEPTED
    (sent,) = server.messages
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Unsubscribe"] is None


def test_a_flood_of_requested_mail_to_one_address_is_stopped(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    with organisation_scope(larkspur.id):
        asked = [ask(leonie, MailClass.REQUESTED, purpose=RIGHTS) for _ in range(8)]
        assert [m.refusal for m in asked] == [""] * 6 + ["too_many"] * 2
        assert ask(leonie, MailClass.REQUESTED, purpose=RIGHTS, address="daniel@home.example").refusal == ""


def test_marketing_cannot_pass_as_service(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    with organisation_scope(larkspur.id):
        with pytest.raises(ValueError, match="is marketing"):
            ask(leonie, MailClass.SERVICE)
        with pytest.raises(ValueError, match="needs"):
            ask(leonie, record=None)


def test_a_name_cannot_start_a_header_or_write_html(
    larkspur: Organisation, leonie: SimpleNamespace, server: MailServer
) -> None:
    name = "Leonie\r\nBcc: all@larkspur.example <b>Köhler</b>"
    with organisation_scope(larkspur.id):
        message = ask(leonie, context={"name": name})
        refused = ask(leonie, address="leonie@home.example\r\nBcc: a@b.example")
    assert refused.refusal == "address"
    send(larkspur, message)
    (sent,) = server.messages
    assert sent["Bcc"] is None
    assert sent["Subject"] == "For Leonie"
    html = sent.get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;" in html.get_content()


def test_a_rejected_address_is_known_as_such(
    larkspur: Organisation, leonie: SimpleNamespace, server: MailServer
) -> None:
    server.refuse["leonie@home.example"] = "550 5.1.1 No such user"
    with organisation_scope(larkspur.id):
        message = ask(leonie)
    send(larkspur, message)
    assert (message.state, message.refusal) == (State.FAILED, "rejected")
    with organisation_scope(larkspur.id):
        assert not Transmission.objects.exists()


def test_a_busy_server_is_tried_again(larkspur: Organisation, leonie: SimpleNamespace, server: MailServer) -> None:
    server.answer = "451 4.3.0 Later"
    with organisation_scope(larkspur.id):
        message = ask(leonie)
    with pytest.raises(delivery.MailServerAway) as away:
        send(larkspur, message)
    assert "leonie@" not in "".join(traceback.format_exception(away.value))
    server.answer = "250 OK"
    send(larkspur, message)
    assert (message.state, message.attempts, len(server.taken)) == (State.ACCEPTED, 2, 1)
    with organisation_scope(larkspur.id):
        assert Disclosure.objects.count() == 1


def test_without_a_mail_server_it_lands_in_the_outbox(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    with organisation_scope(larkspur.id):
        message = ask(leonie)
    send(larkspur, message)
    with organisation_scope(larkspur.id):
        (captured,) = Captured.objects.all()
        assert (captured.headline, captured.subject_id) == ("For Leonie Köhler", leonie.person.pk)


def test_mail_asked_for_by_address_alone_belongs_to_the_person_it_reaches(
    larkspur: Organisation, leonie: SimpleNamespace, server: MailServer
) -> None:
    with organisation_scope(larkspur.id):
        known = ask(
            leonie, MailClass.REQUESTED, purpose=RIGHTS, subject=None, record=None, address="Leonie@home.example"
        )
        stranger = ask(leonie, MailClass.REQUESTED, purpose=RIGHTS, subject=None, record=None, address="x@y.example")
    send(larkspur, known, stranger)
    assert (known.subject_id, known.record) == (leonie.person.pk, leonie.point.pk)
    assert (stranger.subject_id, stranger.address) == (None, "")
    assert set(server.counts()) == {"Leonie@home.example", "x@y.example"}


def test_an_erasure_takes_all_that_was_written(
    larkspur: Organisation, leonie: SimpleNamespace, server: MailServer
) -> None:
    with organisation_scope(larkspur.id):
        sent, waiting = ask(leonie), ask(leonie)
    send(larkspur, sent)
    with organisation_scope(larkspur.id):
        erase(leonie.person, reason="asked", requested_at=now())
        assert not Message.objects.exists()
        assert not Content.objects.exists()
        assert not Transmission.objects.exists()
    delivery.deliver(larkspur.id, [waiting.id])
    assert len(server.taken) == 1


AWKWARD = (
    "\u202eabc\u202c", "👩\u200d🎤 Köhler", "Z̡a̢lgo", "a\u2028b", "x\x0bBcc: y@z.example", "{{ name }}", "%s%n",
    "=?utf-8?q?Bcc?=", "\ufeff", "..", ".\r\n.", "田中さん" * 40, "'; DROP TABLE people; --", "<svg onload=alert(1)>",
)  # fmt: skip


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names_travel(larkspur: Organisation, leonie: SimpleNamespace, server: MailServer, name: str) -> None:
    with organisation_scope(larkspur.id):
        message = ask(leonie, context={"name": name})
    send(larkspur, message)
    (sent,) = server.messages
    assert sent["Bcc"] is None
    plain, html = sent.get_body(("plain",)), sent.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert f"Dear {name}".splitlines()[0] in plain.get_content()
    assert "<svg" not in html.get_content()
