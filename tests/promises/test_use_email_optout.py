"""use.email.optout: letters without a way out, and letters after somebody left, are seen."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from softranet.mail import letter, links
from softranet.mail.gateway import MailClass
from softranet.organisations.models import Organisation
from softranet.privacy import consent
from softranet.privacy.models import Objection
from softranet.privacy.models.promising import State
from softranet.privacy.permitted import Gate
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from tests.mail.conftest import known_sender, leonie, letters
from tests.promises.test_use_email_permission import evidence, send

__all__ = ["known_sender", "leonie", "letters"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters", "known_sender")]
ID = "use.email.optout"


def test_nothing_yet(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    send(larkspur, leonie, MailClass.REQUESTED)
    assert evidence(larkspur, ID).state == State.NOTHING_YET


def test_kept(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    send(larkspur, leonie)
    send(larkspur, leonie, MailClass.SERVICE)
    found = evidence(larkspur, ID)
    assert (found.state, found.checked) == (State.KEPT, 2)


def test_letters_without_the_headers_are_seen(
    larkspur: Organisation, leonie: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        letter, "_headers", lambda message, *_: {"Message-ID": message.message_id, "X-Mail-Class": "marketing"}
    )
    send(larkspur, leonie)
    assert evidence(larkspur, ID).state == State.BROKEN


@pytest.mark.parametrize("mail_class", [MailClass.MARKETING, MailClass.SERVICE])
def test_mail_without_a_visible_link_is_seen(
    larkspur: Organisation, leonie: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, mail_class: MailClass
) -> None:
    monkeypatch.setattr(links, "_provider", [])
    send(larkspur, leonie, mail_class)
    assert evidence(larkspur, ID).state == State.BROKEN


def test_a_letter_after_leaving_is_seen(
    larkspur: Organisation, leonie: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organisation_scope(larkspur.id):
        consent.withdraw(leonie.person, NEWSLETTER, how="preferences", at=now() - timedelta(minutes=1))
        with connection.cursor() as cursor:  # the consent itself was older
            cursor.execute("DELETE FROM softranet_privacy_permission")
            cursor.execute("DELETE FROM softranet_privacy_consentevent WHERE state = 'given'")
    monkeypatch.setattr(Gate, "explain", lambda *_: [])
    send(larkspur, leonie)
    found = evidence(larkspur, ID)
    assert (found.state, found.figure["after"]) == (State.BROKEN, 1)


def test_a_letter_after_an_objection_is_seen(
    larkspur: Organisation, leonie: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organisation_scope(larkspur.id):
        Objection.objects.create(subject=leonie.person, purpose_key=NEWSLETTER.key, since=now() - timedelta(minutes=1))
    monkeypatch.setattr(Gate, "explain", lambda *_: [])
    send(larkspur, leonie)
    assert evidence(larkspur, ID).figure["after"] == 1
