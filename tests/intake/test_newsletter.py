"""Signing up for the newsletter: it begins when the mailbox confirms, and the form tells nobody who is known."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from softranet.intake.models import Submission, Waiting, Why
from softranet.mail.models import Message
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy import collect, consent, object_to, sweep, tombstones
from softranet.privacy.access import dossier
from softranet.privacy.erase import erase
from softranet.privacy.models import ConsentEvent, Permission, Provenance
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from softranet.web import tokens
from tests.intake.conftest import AGREES, LEONIE, Fill

SIGN_UP = {"email": LEONIE["email"], "name": LEONIE["name"]} | AGREES
FORM = "/@larkspur/newsletter/"
Links = Callable[[], list[str]]


def test_nobody_becomes_a_person_before_they_confirm(fill: Fill, larkspur: Organisation) -> None:
    fill(FORM, SIGN_UP)
    with organisation_scope(larkspur.id):
        assert not Person.objects.exists()
        assert not ConsentEvent.objects.exists()
        assert Waiting.objects.get().why == Why.UNCONFIRMED
        assert Message.objects.get().mail_class == "requested"


def test_confirming_makes_a_subscriber_with_evidence_of_both_acts(
    fill: Fill, larkspur: Organisation, links: Links, visitor: Client
) -> None:
    fill(FORM, SIGN_UP)
    [link] = links()
    page = visitor.get(link).content.decode()
    assert "Nothing has happened yet." in page
    assert "Larkspur Music School may send me its newsletter" in page
    answer = visitor.post(link)
    assert "It is confirmed." in answer.content.decode()
    with organisation_scope(larkspur.id):
        person = Person.objects.get()
        assert person.name == "Leonie Köhler"
        assert permitted(NEWSLETTER).permits(person, ContactPoint.objects.get().id)
        assert [e.state for e in ConsentEvent.objects.order_by("at")] == ["asked", "given"]
        assert Provenance.objects.get().way == "newsletter"
        row = Submission.objects.get()
        assert row.answers == {"name": "Leonie Köhler"}
        assert not collect.dangling_sources().exists()
        left = Waiting.objects.get()
        assert (left.email, left.answers, left.wordings) == ("", {}, {})


def test_looking_at_the_link_changes_nothing(fill: Fill, larkspur: Organisation, links: Links, visitor: Client) -> None:
    fill(FORM, SIGN_UP)
    [link] = links()
    for look in (visitor.get, visitor.head, visitor.get):
        assert look(link).status_code == 200
    with organisation_scope(larkspur.id):
        assert not Person.objects.exists()
        assert Waiting.objects.get().why == Why.UNCONFIRMED


def test_confirming_twice_is_confirming_once(fill: Fill, larkspur: Organisation, links: Links, visitor: Client) -> None:
    fill(FORM, SIGN_UP)
    [link] = links()
    visitor.post(link)
    assert visitor.post(link).status_code == 200
    assert "confirmed already" in visitor.get(link).content.decode()
    with organisation_scope(larkspur.id):
        assert ConsentEvent.objects.count() == 2
        assert Submission.objects.count() == 1


def test_a_second_link_of_a_subscriber_changes_nothing(
    fill: Fill, larkspur: Organisation, links: Links, visitor: Client
) -> None:
    fill(FORM, SIGN_UP)
    fill(FORM, SIGN_UP)
    for link in links():
        assert visitor.post(link).status_code == 200
    with organisation_scope(larkspur.id):
        assert Person.objects.count() == 1
        assert [e.state for e in ConsentEvent.objects.order_by("at")] == ["asked", "given"]


def test_the_answer_is_the_same_for_a_stranger_and_a_subscriber(
    fill: Fill, larkspur: Organisation, links: Links, visitor: Client
) -> None:
    first = fill(FORM, SIGN_UP)
    visitor.post(links()[0])
    again = fill(FORM, SIGN_UP)
    assert (first.status_code, first.url, first.content) == (again.status_code, again.url, again.content)
    with organisation_scope(larkspur.id):
        assert {m.template for m in Message.objects.all()} == {"intake_confirmation"}


def test_a_link_is_good_for_its_own_purpose_and_organisation_alone(
    fill: Fill, larkspur: Organisation, postmill: Organisation, links: Links, visitor: Client
) -> None:
    fill(FORM, SIGN_UP)
    [link] = links()
    other = tokens.sign("unsubscribe", str(larkspur.id), str(uuid4()))
    for wrong in (link.replace("larkspur", "postmill"), f"/@larkspur/confirm/{other}/", link[:-4] + "xyz/"):
        assert visitor.post(wrong).status_code == 410
    with organisation_scope(larkspur.id):
        assert not Person.objects.exists()


def test_a_link_ends_with_the_time_for_unconfirmed_sign_ups(
    fill: Fill, larkspur: Organisation, links: Links, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(FORM, SIGN_UP)
    [link] = links()
    later = time.time() + 31 * 24 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert visitor.post(link).status_code == 410


def test_typing_somebodys_address_overrides_no_refusal_and_brings_nobody_back(
    fill: Fill, larkspur: Organisation, links: Links, visitor: Client
) -> None:
    """Anybody can type anybody's address; only the mailbox speaks for its owner."""
    fill(FORM, SIGN_UP)
    visitor.post(links()[0])
    with organisation_scope(larkspur.id):
        person = Person.objects.get()
        consent.withdraw(person, NEWSLETTER, how="preferences")
        tombstones.bury(["gone@example.org"])
    fill(FORM, SIGN_UP)
    fill(FORM, SIGN_UP | {"email": "gone@example.org"})
    with organisation_scope(larkspur.id):
        assert Permission.objects.get().state == "withdrawn"
        assert tombstones.buried(["gone@example.org"]) == {"gone@example.org"}
    visitor.post(links()[-2])
    with organisation_scope(larkspur.id):
        assert Permission.objects.get().state == "given"


def test_without_the_tick_nothing_is_taken(fill: Fill, larkspur: Organisation) -> None:
    answer = fill(FORM, {"email": LEONIE["email"]})
    assert answer.status_code == 422
    assert "The box is not ticked." in answer.content.decode()
    with organisation_scope(larkspur.id):
        assert not Waiting.objects.exists()


def test_what_is_never_confirmed_goes_after_thirty_days(fill: Fill, larkspur: Organisation) -> None:
    fill(FORM, SIGN_UP)
    sweep.run(larkspur.id, at=now() + timedelta(days=29))
    with organisation_scope(larkspur.id):
        assert Waiting.objects.exists()
    sweep.run(larkspur.id, at=now() + timedelta(days=31))
    with organisation_scope(larkspur.id):
        assert not Waiting.objects.exists()


def test_a_copy_and_an_erasure_reach_what_waits_under_the_address(
    fill: Fill, larkspur: Organisation, links: Links
) -> None:
    """Somebody signed up before they were known, and never confirmed."""
    fill(FORM, SIGN_UP)
    fill("/@larkspur/contact/", LEONIE)
    with organisation_scope(larkspur.id):
        person = Person.objects.get()
        assert Waiting.objects.get().person is None
        assert "softranet_intake.Waiting" in {record.table.label for record in dossier(person)}
        erase(person, reason="test", requested_at=now())
        assert not Waiting.objects.exists()
        assert not Submission.objects.exists()


def test_an_objection_ends_with_the_persons_own_later_act(
    fill: Fill, larkspur: Organisation, links: Links, visitor: Client
) -> None:
    fill("/@larkspur/contact/", LEONIE)
    with organisation_scope(larkspur.id):
        object_to.start(Person.objects.get(), NEWSLETTER)
    fill(FORM, SIGN_UP)
    visitor.post(links()[0])
    with organisation_scope(larkspur.id):
        assert permitted(NEWSLETTER).permits(Person.objects.get())
