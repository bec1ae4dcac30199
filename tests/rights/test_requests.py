"""Requests come in by the public page, are carried out or decided, and the person sees how each stands."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import opt_out
from softranet.privacy.models import Certificate, Look, Objection, Restriction
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from softranet.rights.actions.answer import extend
from softranet.rights.actions.receive import receive
from softranet.rights.models import (
    Awaited,
    Copy,
    LinkRequest,
    Request,
    RequestKind,
    RequestState,
    RequestStep,
    RequestWords,
    Strength,
)
from softranet.rights.pressing import remind
from tests.rights.conftest import LEONIE, link_in_mail
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
PAGE = "/@larkspur/requests/"


def ask(kind: str, email: str = LEONIE, words: str = "") -> Client:
    client = Client()
    assert client.post(PAGE, {"kind": kind, "email": email, "words": words}).status_code == 302
    run_jobs()
    return client


def opened(client: Client) -> Client:
    assert client.post(link_in_mail("/@larkspur/my-data/open/")).status_code == 302
    return client


def only(person: Person, kind: str) -> Request:
    with organisation_scope(person.organisation_id):
        return Request.objects.get(kind=kind)


@pytest.fixture
def owner(mira: Account) -> Client:
    client = Client()
    client.force_login(mira)
    return client


def test_the_page_says_the_same_whether_or_not_an_address_is_known(leonie: Person) -> None:
    answers = [Client().post(PAGE, {"kind": "copy", "email": e}) for e in (LEONIE, "nobody@example.org")]
    assert [(a.status_code, a["Location"], a.content) for a in answers] == [(302, f"{PAGE}noted/", b"")] * 2


def test_nothing_is_a_request_until_the_mailed_link_was_opened(leonie: Person) -> None:
    client = ask("objection")
    with organisation_scope(leonie.organisation_id):
        assert Awaited.objects.filter(subject=leonie).count() == 1
        assert not Request.objects.exists()
        assert not Objection.objects.exists()
    opened(client)
    with organisation_scope(leonie.organisation_id):
        assert Objection.objects.get().subject_id == leonie.id
        assert not Awaited.objects.exists()
    assert only(leonie, "objection").state == RequestState.DONE


def test_the_time_runs_from_when_it_was_asked_not_from_when_it_was_proven(leonie: Person) -> None:
    client = ask("complaint", words="You wrote to me at night.")
    with organisation_scope(leonie.organisation_id):
        Awaited.objects.update(asked_at=now() - timedelta(minutes=50))
    opened(client)
    row = only(leonie, "complaint")
    assert now() - row.received_at > timedelta(minutes=49)
    assert timedelta(days=27) < row.due_at - row.received_at <= timedelta(days=31)


@pytest.mark.parametrize(("kind", "model"), [("restriction", Restriction), ("objection", Objection)])
def test_what_the_system_can_do_itself_is_done_at_once(leonie: Person, kind: str, model: type) -> None:
    opened(ask(kind))
    with organisation_scope(leonie.organisation_id):
        assert model.objects.filter(subject=leonie, until=None).count() == 1  # type: ignore[attr-defined]
    assert only(leonie, kind).done_at is not None


def test_opting_out_needs_no_link(leonie: Person) -> None:
    ask("opt_out")
    with organisation_scope(leonie.organisation_id):
        assert opt_out.stands(leonie)
    assert only(leonie, "opt_out").strength == Strength.NONE
    assert mail.outbox == []


def test_a_copy_is_done_once_it_is_there(leonie: Person) -> None:
    opened(ask("copy"))
    assert only(leonie, "copy").done_at is None
    run_jobs()
    assert only(leonie, "copy").state == RequestState.DONE
    assert link_in_mail("/@larkspur/copies/")


def test_a_request_taken_back_half_way_is_not_carried_out(leonie: Person) -> None:
    client = opened(ask("copy"))
    row = only(leonie, "copy")
    client.post(f"/@larkspur/my-data/requests/{row.id}/withdrawal/")
    sent = len(mail.outbox)
    run_jobs()
    assert only(leonie, "copy").state == RequestState.WITHDRAWN
    assert len(mail.outbox) == sent


def test_two_of_the_same_kind_are_one(leonie: Person) -> None:
    with organisation_scope(leonie.organisation_id):
        first = receive(leonie, RequestKind.COMPLAINT, words="One.")
        second = receive(leonie, RequestKind.COMPLAINT, words="Two.")
        assert first.id == second.id
        assert first.words.count() == 2


def test_the_officer_answers_and_the_person_reads_it_on_their_page(leonie: Person, owner: Client) -> None:
    visitor = opened(ask("complaint", words="You wrote to me at night."))
    row = only(leonie, "complaint")
    board = owner.get("/app/larkspur/requests/").content.decode()
    assert "Complain" in board
    assert "Leonie" in board
    assert "1 request waits" in board
    assert "Requests open" in owner.get("/app/larkspur/").content.decode()
    page = owner.get(f"/app/larkspur/requests/{row.id}/")
    assert b"You wrote to me at night." in page.content
    answer = {"answer-text": "We shall not write at night any more."}
    assert owner.post(f"/app/larkspur/requests/{row.id}/answers/", answer).status_code == 302
    run_jobs()
    assert "at night" not in str(mail.outbox[-1].body)
    assert b"We shall not write at night" in visitor.get("/@larkspur/my-data/").content
    assert only(leonie, "complaint").state == RequestState.DONE
    again = owner.post(f"/app/larkspur/requests/{row.id}/answers/", answer, follow=True)
    assert b"not possible any more" in again.content


def test_a_refusal_names_its_ground_on_their_page(leonie: Person, owner: Client) -> None:
    visitor = opened(ask("correction", words="I am taller than that."))
    row = only(leonie, "correction")
    given = {"refusal-reason": "excessive", "refusal-text": "We hold nothing about your height."}
    assert owner.post(f"/app/larkspur/requests/{row.id}/refusals/", given).status_code == 302
    assert b"GDPR Art. 12(5)" in visitor.get("/@larkspur/my-data/").content


def test_more_time_once_and_the_person_is_told_why(leonie: Person, owner: Client) -> None:
    opened(ask("correction", words="The date is wrong."))
    row = only(leonie, "correction")
    url = f"/app/larkspur/requests/{row.id}/extensions/"
    owner.post(url, {"extension-text": "We have to ask the archive first."})
    run_jobs()
    assert "ask the archive" in str(mail.outbox[-1].body)
    later = only(leonie, "correction")
    assert later.due_at > row.due_at + timedelta(days=50)
    owner.post(url, {"extension-text": "And once more, please."})
    assert only(leonie, "correction").due_at == later.due_at


def test_a_request_that_came_by_letter_counts_from_its_day(leonie: Person, owner: Client) -> None:
    day = (now() - timedelta(days=3)).date()
    given = {"kind": "deletion", "contact": LEONIE, "received_on": day.isoformat(), "sure": "on", "words": "By post."}
    page = owner.post("/app/larkspur/requests/new/", given)
    row = only(leonie, "deletion")
    assert row.received_at.date() <= day
    assert b"Delete everything" in owner.get(page["Location"]).content
    done = owner.post(f"/app/larkspur/requests/{row.id}/erasures/")
    assert done.status_code == 302
    with organisation_scope(leonie.organisation_id):
        assert Certificate.objects.get().requested_at == row.received_at
        assert not Person.objects.filter(id=leonie.id).exists()
    assert only(leonie, "deletion").state == RequestState.DONE
    assert owner.get(f"/app/larkspur/requests/{row.id}/").status_code == 200


def test_those_who_decide_are_reminded_and_the_owners_told_once(leonie: Person, mira: Account) -> None:
    with organisation_scope(leonie.organisation_id):
        row = receive(leonie, RequestKind.COMPLAINT, words="Slow.")
        remind()
        assert mail.outbox == []
        Request.objects.filter(id=row.id).update(due_at=now() + timedelta(days=5))
        remind()
        remind()
        Request.objects.filter(id=row.id).update(due_at=now() + timedelta(days=1))
        remind()
        assert list(RequestStep.objects.order_by("at").values_list("act", flat=True)) == [
            "received", "reminded", "escalated",
        ]  # fmt: skip
    run_jobs()
    assert [m.to for m in mail.outbox] == [["mira@larkspur.example"]] * 2


def test_the_operators_organisations_do_not_see_each_others(leonie: Person, postmill: Organisation) -> None:
    opened(ask("complaint", words="Hello"))
    with organisation_scope(postmill.id):
        assert not Request.objects.exists()


def test_a_copy_that_was_refused_is_not_prepared(leonie: Person, owner: Client) -> None:
    opened(ask("copy"))
    row, sent = only(leonie, "copy"), len(mail.outbox)
    given = {"refusal-reason": "fraud", "refusal-text": "Somebody else asked for it in your name."}
    owner.post(f"/app/larkspur/requests/{row.id}/refusals/", given)
    run_jobs()
    with organisation_scope(leonie.organisation_id):
        assert not Copy.objects.filter(request=row.id).exists()
    assert [m.subject for m in mail.outbox[sent:]] == [mail.outbox[-1].subject]  # that there is an answer


def test_a_copys_link_is_over_with_its_time_though_nobody_swept(leonie: Person) -> None:
    client = opened(ask("copy"))
    run_jobs()
    link = link_in_mail("/@larkspur/copies/")
    with organisation_scope(leonie.organisation_id):
        copy = Copy.objects.get()
        Copy.objects.update(asked_at=now() - timedelta(days=8))
    assert Client().get(link).status_code == Client().post(link).status_code == 410
    assert client.post(f"/@larkspur/my-data/copies/{copy.id}/").status_code == 410


def test_an_opt_out_of_an_address_nobody_knows_is_kept_in_mind(leonie: Person) -> None:
    ask("opt_out", "Priya@Example.org")
    with organisation_scope(leonie.organisation_id):
        assert opt_out.recalled(["priya@example.org"]) == {"priya@example.org"}


def test_after_more_time_was_taken_they_are_reminded_of_the_later_day(leonie: Person, mira: Account) -> None:
    with organisation_scope(leonie.organisation_id):
        row = receive(leonie, RequestKind.COMPLAINT, words="Slow.")
        Request.objects.update(received_at=now() - timedelta(days=26), due_at=now() + timedelta(days=1))
        remind()
        extend(None, row, "We have to ask the archive first.")
        remind()
        Request.objects.update(due_at=now() + timedelta(days=5))
        remind()
        remind()
        Request.objects.update(due_at=now() + timedelta(days=1))
        remind()
        acts = list(RequestStep.objects.order_by("at").values_list("act", flat=True))
    assert acts == ["received", "reminded", "escalated", "extended", "reminded", "escalated"]


def test_none_is_passed_over_where_a_page_of_the_board_ends(leonie: Person, owner: Client) -> None:
    """Those that came by letter on one day are all due at one moment."""
    with organisation_scope(leonie.organisation_id):
        due = now() + timedelta(days=9)
        came = {"due_at": due, "received_at": due - timedelta(days=30)}
        made = {str(Request.objects.create(pseudonym=uuid7(), kind="complaint", **came).id) for _n in range(60)}
    for show in ("", "closed"):
        seen: list[str] = []
        url = f"/app/larkspur/requests/?show={show}"
        while url:
            page = owner.get(url).content.decode()
            seen += re.findall(r"/app/larkspur/requests/([0-9a-f-]{36})/", page)
            following = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
            url = f"/app/larkspur/requests/{unescape(following[1])}" if following else ""
        assert sorted(seen) == sorted(made)
        with organisation_scope(leonie.organisation_id):
            Request.objects.update(done_at=now(), state="done")


def test_a_day_before_any_calendar_is_no_day_of_receipt(leonie: Person, owner: Client) -> None:
    given = {"kind": "complaint", "contact": LEONIE, "received_on": "0001-01-01", "sure": "on"}
    assert owner.post("/app/larkspur/requests/new/", given).status_code == 422


def test_the_officers_look_at_what_somebody_wrote_is_on_record(leonie: Person, owner: Client) -> None:
    opened(ask("complaint", words="You wrote to me at night."))
    owner.get(f"/app/larkspur/requests/{only(leonie, 'complaint').id}/")
    with organisation_scope(leonie.organisation_id):
        assert [(row.page, row.purpose_key) for row in Look.objects.filter(subject=leonie)] == [("request", "rights")]


@pytest.mark.parametrize("kind", ["complaint", "opt_out"])
def test_card_numbers_are_not_kept(leonie: Person, kind: str) -> None:
    said = {"kind": kind, "email": LEONIE, "words": "You took 4111 1111 1111 1111 twice."}
    client = Client()
    client.post(PAGE, said)
    with organisation_scope(leonie.organisation_id):
        assert "4111 1111" not in LinkRequest.objects.get().words
        receive(leonie, RequestKind.CORRECTION, words=said["words"])
        assert "4111 1111" not in RequestWords.objects.get().text
