"""Erasures, corrections and restrictions reach each recipient that had the data, and their answers count."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from softranet.organisations.models import Membership, Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy import restrict, sweep
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, Disclosure, LedgerEntry, Recipient
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from softranet.privacy.rectify import rectify
from softranet.privacy.scope import organisation_scope
from softranet.recipients import answers, channels, recurring, signing
from softranet.recipients.models import Channel, Notice, Stage
from tests.mailbox import Mailbox
from tests.promises.measuring import state
from tests.recipients import servers
from tests.recipients.conftest import hand_over, registered
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def this_machine(settings: Settings) -> None:
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ("127.0.0.0/8",)


@pytest.fixture
def postmill_had_it(larkspur: Organisation, mira: Any, leonie: Person) -> Recipient:
    with organisation_scope(larkspur.id):
        row = registered()
        hand_over(leonie)
    return row


@pytest.fixture
def obeys() -> Iterator[servers.Recipient]:
    with servers.running(lambda said: (200, {"state": "done", "notice": said["data"]["notice"]})) as one:
        yield one


def reach(larkspur: Organisation, row: Recipient, url: str = "", email: str = "") -> Channel:
    with organisation_scope(larkspur.id):
        actor = Membership.objects.get(role="owner")
        return channels.reach(actor, row, url=url, email=email)


def leave(larkspur: Organisation, leonie: Person) -> Certificate:
    with organisation_scope(larkspur.id):
        return erase(leonie, reason="request", requested_at=now())


def notice(larkspur: Organisation) -> Notice:
    with organisation_scope(larkspur.id):
        return Notice.objects.select_related("recipient").get()


def pending(larkspur: Organisation) -> list[str]:
    with organisation_scope(larkspur.id):
        return [step for step in Certificate.objects.get().pending if step.startswith("recipient p")]


def later(larkspur: Organisation) -> None:
    """The time of the next attempt comes."""
    with organisation_scope(larkspur.id):
        Notice.objects.exclude(next_at=None).update(next_at=now() - timedelta(seconds=1))
        recurring.go_on()
    run_jobs()


def test_an_erasure_reaches_their_webhook_signed(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, obeys: servers.Recipient
) -> None:
    channel = reach(larkspur, postmill_had_it, obeys.url)
    leave(larkspur, leonie)
    assert pending(larkspur) == ["recipient postmill"]
    run_jobs()
    assert pending(larkspur) == []
    (headers, body), = obeys.calls
    with organisation_scope(larkspur.id):
        key = base64.b64decode(signing.shown(channel).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    said = json.loads(body)
    assert said["type"] == "personal_data.erasure"
    assert said["data"]["identifiers"] == {"email": ["leonie@example.org"]}, "what they never had they are not told"
    row = notice(larkspur)
    assert (row.stage, row.sealed, row.host) == (Stage.CONFIRMED, None, "127.0.0.1")
    with organisation_scope(larkspur.id):
        passed = next(p for p in Certificate.objects.get().body["passed_on"] if p["recipient"] == "postmill")
        assert (passed["state"], passed["categories"]) == ("confirmed", ["email"])
        assert state("keep.needed") is State.KEPT


def test_a_correction_reaches_them_and_is_on_record(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, obeys: servers.Recipient
) -> None:
    reach(larkspur, postmill_had_it, obeys.url)
    with organisation_scope(larkspur.id):
        point = ContactPoint.objects.get(person=leonie, kind="email")
        rectify(leonie, point, {"value": "leonie@new.example"}, actor=None, source=None)
    run_jobs()
    said = json.loads(obeys.calls[0][1])["data"]
    assert said["corrected"] == [{"category": "email", "before": "leonie@example.org", "now": "leonie@new.example"}]
    with organisation_scope(larkspur.id):
        assert LedgerEntry.objects.filter(kind="rectification_passed_on").count() == 1
        row = Notice.objects.get()
        assert Disclosure.objects.filter(reference=row.id, purpose_key="rights").count() == 1
        assert state("share.ledger") is State.KEPT
        assert state("share.recipients") is State.KEPT
        Disclosure.objects.filter(reference=row.id).delete()
        assert state("share.ledger") is State.BROKEN


def test_a_restriction_and_its_end_reach_them(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, obeys: servers.Recipient
) -> None:
    reach(larkspur, postmill_had_it, obeys.url)
    with organisation_scope(larkspur.id):
        restrict.start(leonie, restrict.Ground.ACCURACY)
        restrict.start(leonie, restrict.Ground.CLAIMS)
        restrict.end(leonie, why=restrict.Ground.CLAIMS)
    run_jobs()
    assert {json.loads(body)["type"] for _h, body in obeys.calls} == {"personal_data.restriction"}
    with organisation_scope(larkspur.id):
        restrict.end(leonie)
    run_jobs()
    assert json.loads(obeys.calls[-1][1])["type"] == "personal_data.restriction_lifted"


def test_who_never_had_it_hears_nothing(larkspur: Organisation, mira: Any, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        registered("never")
        registered("police", kind="authority")
        hand_over(leonie, "police")
    leave(larkspur, leonie)
    with organisation_scope(larkspur.id):
        assert not Notice.objects.exists()


def test_by_mail_with_a_link_that_names_nobody(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, mailbox: Mailbox
) -> None:
    reach(larkspur, postmill_had_it, email="privacy@postmill.example")
    leave(larkspur, leonie)
    run_jobs()
    text = mailbox.text("privacy@postmill.example")
    assert "leonie" not in text.lower()
    path = mailbox.link("privacy@postmill.example")
    client = Client()
    assert "leonie@example.org" in client.get(path).content.decode()
    assert pending(larkspur) == ["recipient postmill"], "a look confirms nothing"
    assert client.post(path, {"state": "done"}).status_code == 200
    assert pending(larkspur) == []
    after = client.get(path).content.decode()
    assert "This is settled" in after
    assert "leonie" not in after
    first = notice(larkspur).answered_at
    assert client.post(path, {"state": "refused", "words": "no"}).status_code == 200
    row = notice(larkspur)
    assert (row.stage, row.answered_at) == (Stage.CONFIRMED, first), "the first answer counts"


WORDS = {
    "erasure": ("Please erase data", "is erased here now. Please erase what you hold"),
    "correction": ("Please correct data", "is corrected here now. Please correct it"),
    "restriction": ("Please stop using data", "keep what you hold about them, and do not use it"),
    "restriction_lifted": ("You may use data", "That restriction is lifted: you may use the data again"),
    "expiry": ("Please erase data", "The time for which it may be kept is over"),
}


@pytest.mark.parametrize("act", WORDS)
def test_each_letter_says_what_happened(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, mailbox: Mailbox, act: str
) -> None:
    reach(larkspur, postmill_had_it, email="privacy@postmill.example")
    with organisation_scope(larkspur.id):
        point = ContactPoint.objects.get(person=leonie, kind="email")
        if act == "erasure":
            erase(leonie, reason="request", requested_at=now())
        elif act == "correction":
            rectify(leonie, point, {"value": "leonie@new.example"}, actor=None, source=None)
        elif act == "expiry":
            Person.objects.filter(pk=leonie.pk).update(last_activity_at=now() - timedelta(days=7 * 366))
            sweep.run(larkspur.id)
        else:
            restrict.start(leonie, restrict.Ground.ACCURACY)
            if act == "restriction_lifted":
                run_jobs()
                restrict.end(leonie)
    run_jobs()
    letter = mailbox.to("privacy@postmill.example")[-1]
    subject, words = WORDS[act]
    assert letter["Subject"].startswith(subject)
    for kind in ("plain", "html"):
        part = letter.get_body((kind,))
        assert part is not None
        said = " ".join(str(part.get_content()).split())
        assert words in said
        assert "leonie" not in said.lower()


def test_reminders_go_until_they_answer(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, mailbox: Mailbox
) -> None:
    reach(larkspur, postmill_had_it, email="privacy@postmill.example")
    leave(larkspur, leonie)
    run_jobs()
    assert len(mailbox.to("privacy@postmill.example")) == 1
    later(larkspur)
    letters = mailbox.to("privacy@postmill.example")
    assert len(letters) == 2
    assert letters[1]["Subject"].startswith("Reminder:")


def test_without_a_way_a_member_tells_them(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, owner: Client
) -> None:
    leave(larkspur, leonie)
    run_jobs()
    row = notice(larkspur)
    assert row.stage == Stage.BY_HAND
    assert "to be told by you" in owner.get("/app/larkspur/").content.decode()
    page = owner.get("/app/larkspur/recipients/passed-on/").content.decode()
    assert "to be told by a member" in page
    owner.post(f"/app/larkspur/recipients/passed-on/{row.id}/", {"words": "By telephone, Mr. Brown"})
    assert pending(larkspur) == []
    with organisation_scope(larkspur.id):
        assert Notice.objects.get().answered_by is not None


def test_overdue_is_said_and_the_data_goes_all_the_same(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, owner: Client
) -> None:
    leave(larkspur, leonie)
    with organisation_scope(larkspur.id):
        Notice.objects.update(due_at=now() - timedelta(days=1))
    assert "has not answered in time" in owner.get("/app/larkspur/").content.decode()
    assert "has not answered in time" in owner.get("/app/larkspur/recipients/passed-on/").content.decode()
    with organisation_scope(larkspur.id):
        Notice.objects.update(created_at=now() - timedelta(days=60))
        answers.give_up()
        row = Notice.objects.get()
        assert (row.sealed, row.stage) == (None, Stage.UNANSWERED)


def test_a_recipient_without_agreement_gets_no_correction(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, obeys: servers.Recipient
) -> None:
    reach(larkspur, postmill_had_it, obeys.url)
    with organisation_scope(larkspur.id):
        Recipient.objects.filter(key="postmill").update(agreement_until=now().date() - timedelta(days=1))
        point = ContactPoint.objects.get(person=leonie, kind="email")
        rectify(leonie, point, {"value": "leonie@new.example"}, actor=None, source=None)
    run_jobs()
    assert obeys.calls == []
    assert (notice(larkspur).stage, notice(larkspur).failure) == (Stage.BY_HAND, "not_entitled")


def test_the_old_secret_signs_along_for_a_day(larkspur: Organisation, mira: Any) -> None:
    with organisation_scope(larkspur.id):
        row = registered()
        actor = Membership.objects.get()
        channels.reach(actor, row, url="https://postmill.example/", email="")
        channel = channels.reach(actor, row, url="https://postmill.example/", email="", rotate=True)
        assert len(signing.headers(signing.keys(channel), row.id, b"x")["webhook-signature"].split()) == 2
        channel.rotated_at = now() - timedelta(days=2)
        assert len(signing.headers(signing.keys(channel), row.id, b"x")["webhook-signature"].split()) == 1
        row.refresh_from_db()
        assert row.hosts == ["postmill.example"]


def test_hosts_are_reconciled_on_a_page(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, obeys: servers.Recipient, owner: Client
) -> None:
    reach(larkspur, postmill_had_it, obeys.url)
    leave(larkspur, leonie)
    run_jobs()
    page = owner.get("/app/larkspur/recipients/hosts/").content.decode()
    assert "Every host contacted belongs to a recipient" in page
    with organisation_scope(larkspur.id):
        Recipient.objects.filter(key="postmill").update(hosts=[])
        assert state("share.recipients") is State.BROKEN
    assert "contacted, not registered" in owner.get("/app/larkspur/recipients/hosts/").content.decode()


