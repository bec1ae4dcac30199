"""Spam is held for a human; nobody is refused by a machine alone, and nothing is dropped in silence."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import Client

from softranet.accounts.models import Account
from softranet.intake import spam
from softranet.intake.models import Pace, Submission, Waiting, Why
from softranet.intake.spam import Sign, screen
from softranet.mail.models import Message
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.models import LedgerEntry
from softranet.privacy.scope import organisation_scope
from tests.intake.conftest import AGREES, LEONIE, Fill

CASINO = LEONIE | {"message": "Win! https://a.example https://b.example https://c.example", "name": "Best Casino"}


def test_what_looks_like_spam_is_held_and_the_sender_sees_the_same(fill: Fill, larkspur: Organisation) -> None:
    plain = fill("/@larkspur/contact/", LEONIE)
    odd = fill("/@larkspur/contact/", CASINO | AGREES)
    assert (odd.status_code, odd.url) == (plain.status_code, plain.url)
    with organisation_scope(larkspur.id):
        held = Waiting.objects.get()
        assert (held.why, held.spam_reasons) == (Why.HELD, ["links"])
        assert Submission.objects.count() == 1
        assert not Message.objects.exists()


def test_held_makes_nobody_a_person(fill: Fill, larkspur: Organisation) -> None:
    fill("/@larkspur/contact/", CASINO)
    with organisation_scope(larkspur.id):
        assert not Person.objects.exists()


def test_released_it_counts_as_if_it_had_come_through(fill: Fill, larkspur: Organisation, mira: Account) -> None:
    fill("/@larkspur/contact/", CASINO | AGREES)
    desk = Client()
    desk.force_login(mira)
    page = desk.get("/app/larkspur/inbox/held/").content.decode()
    assert "it has many links" in page
    with organisation_scope(larkspur.id):
        number = Waiting.objects.get().id
    desk.post(f"/app/larkspur/inbox/held/{number}/releases/")
    with organisation_scope(larkspur.id):
        row = Submission.objects.get()
        assert row.answers["message"] == CASINO["message"]
        assert row.spam_reasons == ["links"]
        assert Waiting.objects.get().why == Why.UNCONFIRMED
        assert Message.objects.get().template == "intake_confirmation"
        assert LedgerEntry.objects.filter(kind="held.released").exists()


def test_removed_it_is_gone_and_that_a_human_decided_stays(fill: Fill, larkspur: Organisation, mira: Account) -> None:
    fill("/@larkspur/newsletter/", {"email": LEONIE["email"], "subject_again": "x"} | AGREES)
    desk = Client()
    desk.force_login(mira)
    with organisation_scope(larkspur.id):
        number = Waiting.objects.get().id
    desk.post(f"/app/larkspur/inbox/held/{number}/removals/")
    with organisation_scope(larkspur.id):
        assert not Waiting.objects.exists()
        assert LedgerEntry.objects.filter(kind="held.removed").exists()


def test_a_field_people_do_not_see_is_a_trap(fill: Fill, larkspur: Organisation) -> None:
    fill("/@larkspur/contact/", LEONIE | {"subject_again": "anything"})
    with organisation_scope(larkspur.id):
        assert Waiting.objects.get().spam_reasons == ["trap"]


def test_nobody_fills_in_a_form_in_no_time(fill: Fill, larkspur: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spam, "QUICKEST", 2)
    fill("/@larkspur/contact/", LEONIE)
    with organisation_scope(larkspur.id):
        assert Waiting.objects.get().spam_reasons == ["quick"]


def test_many_from_one_network_are_held_and_a_flood_is_told_to_wait(
    fill: Fill, larkspur: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spam, "MANY", 2)
    monkeypatch.setattr(spam, "FLOOD", 3)
    for number in range(3):
        assert fill("/@larkspur/contact/", LEONIE | {"email": f"p{number}@example.org"}).status_code == 302
    answer = fill("/@larkspur/contact/", LEONIE)
    assert answer.status_code == 429
    assert "Please send this again in ten minutes." in answer.content.decode()
    assert LEONIE["message"] in answer.content.decode()
    with organisation_scope(larkspur.id):
        assert Waiting.objects.get().spam_reasons == ["many"]


def test_a_form_without_its_token_is_shown_again_with_what_was_written(larkspur: Organisation, visitor: Client) -> None:
    for token in ("", "made-up"):
        answer = visitor.post("/@larkspur/contact/", LEONIE | {"token": token})
        assert answer.status_code == 409
        assert LEONIE["message"] in answer.content.decode()


def test_a_token_of_one_form_is_none_of_another(
    larkspur: Organisation, postmill: Organisation, visitor: Client, fill: Fill
) -> None:
    page = visitor.get("/@larkspur/newsletter/").content.decode()
    from tests.intake.conftest import token_in

    for address in ("/@larkspur/contact/", "/@postmill/newsletter/"):
        assert visitor.post(address, LEONIE | AGREES | {"token": token_in(page)}).status_code == 409


@pytest.mark.parametrize(
    ("answers", "sign"),
    [
        ({"message": "<a href=x>cheap</a>"}, Sign.MARKUP),
        ({"name": "https://buy.example"}, Sign.NAME),
        ({"message": "ВUY сheap аpples"}, Sign.SCRIPTS),
        ({"message": "BUY NOW " * 9}, Sign.SHOUTING),
    ],
)
def test_signs(answers: dict[str, str], sign: Sign) -> None:
    assert sign in screen(answers).signs


@pytest.mark.parametrize(
    "message",
    [
        "Do you teach the viola?", "Siehe https://larkspur.example/kurse, ginge das auch abends?",
        "Ёлка и Βιόλα, please",
        "Könnten Sie mich anrufen? +91 44 2811 0000", "", "田中さんの料理教室", "STOP",
    ],
)  # fmt: skip
def test_what_people_write_passes(message: str) -> None:
    assert not screen({"message": message, "name": "Priya Nair", "email": "priya@example.org"}, seconds=20).doubtful


def test_the_network_is_coarse_and_its_trace_changes_every_day(larkspur: Organisation) -> None:
    request = HttpRequest()
    coarse = {"203.0.113.77": "203.0.113.0/24", "2001:db8:1:2::9": "2001:db8:1::/48", "x": "unknown"}
    for address, network in coarse.items():
        request.META["REMOTE_ADDR"] = address
        assert spam.network(request) == network
    noon = datetime(2026, 7, 12, 12, tzinfo=UTC)
    with organisation_scope(larkspur.id):
        assert [spam.paced("203.0.113.0/24", at=noon) for _ in range(3)] == [1, 2, 3]
        assert spam.paced("203.0.113.0/24", at=noon + timedelta(days=1)) == 1
        assert spam.paced("203.0.113.0/24", at=noon + timedelta(minutes=11)) == 1
        digests = [bytes(p.digest) for p in Pace.objects.order_by("since")]
        assert digests[0] == digests[1] != digests[2]
