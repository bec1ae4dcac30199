"""Somebody writes to an organisation."""

from collections.abc import Callable

from django.test import Client

from softranet.accounts.models import Account
from softranet.intake.models import Reply, State, Submission, Waiting
from softranet.mail.models import Content, Message
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy import collect
from softranet.privacy.models import ConsentEvent, LedgerEntry, Look, Permission, Provenance, Terms
from softranet.privacy.scope import organisation_scope
from tests.intake.conftest import AGREES, LEONIE, Fill


def test_what_was_written_is_there_with_its_source_and_the_notice_shown(fill: Fill, larkspur: Organisation) -> None:
    answer = fill("/@larkspur/contact/", LEONIE)
    assert answer.status_code == 302
    assert answer.url == "/@larkspur/contact/sent/"
    with organisation_scope(larkspur.id):
        row = Submission.objects.get()
        assert row.answers == {"name": "Leonie Köhler", "message": "Do you teach the viola?"}
        assert row.state == State.OPEN
        assert row.person.name == "Leonie Köhler"
        assert row.source.reference == row.id
        assert row.source.terms is not None
        assert "Larkspur Music School" in row.source.terms.text
        assert "6 years" in row.source.terms.text
        assert Provenance.objects.get().way == "contact"
        assert not collect.dangling_sources().exists()
        assert LedgerEntry.objects.filter(kind="collected", subject_id=row.person_id).exists()


def test_who_waits_for_an_answer_stands_on_the_first_page(fill: Fill, larkspur: Organisation, mira: Account) -> None:
    desk = Client()
    desk.force_login(mira)
    assert "waits for an answer" not in desk.get("/app/larkspur/").content.decode()
    fill("/@larkspur/contact/", LEONIE)
    assert "1 person waits for an answer" in desk.get("/app/larkspur/").content.decode()


def test_a_box_ticked_beside_a_message_waits_for_the_mailbox(
    fill: Fill, larkspur: Organisation, links: Callable[[], list[str]], visitor: Client
) -> None:
    fill("/@larkspur/contact/", LEONIE | AGREES)
    with organisation_scope(larkspur.id):
        assert not ConsentEvent.objects.exists()
        assert Waiting.objects.get().person == Person.objects.get()
    [link] = links()
    assert visitor.post(link).status_code == 200
    with organisation_scope(larkspur.id):
        asked, given = ConsentEvent.objects.order_by("at")
        assert (asked.state, given.state) == ("asked", "given")
        assert asked.terms_id == given.terms_id
        assert (
            asked.terms.text
            == "Yes, Larkspur Music School may send me its newsletter by e-mail. I can end this at any time."
        )
        assert Permission.objects.get().state == "given"
        assert ContactPoint.objects.get().verified_at is not None


def test_no_box_is_ticked_for_anybody(visitor: Client, larkspur: Organisation) -> None:
    for key in ("contact", "newsletter"):
        page = visitor.get(f"/@larkspur/{key}/").content.decode()
        assert 'type="checkbox"' in page
        assert "checked" not in page


def test_errors_say_what_was_found_and_keep_what_was_entered(fill: Fill, larkspur: Organisation) -> None:
    answer = fill("/@larkspur/contact/", LEONIE | {"email": "leonie at example"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Found “leonie at example”, expected an e-mail address" in page
    assert "Do you teach the viola?" in page
    assert "Yes, Larkspur Music School may send me" in page
    with organisation_scope(larkspur.id):
        assert not Submission.objects.exists()
        assert not Person.objects.exists()


def test_what_is_entered_is_only_ever_text(fill: Fill, larkspur: Organisation, mira: Account, visitor: Client) -> None:
    nasty = '"><script>alert(1)</script>'
    fill("/@larkspur/contact/", LEONIE | {"name": nasty})  # looks like code, so it is held
    visitor.force_login(mira)
    held = visitor.get("/app/larkspur/inbox/held/").content.decode()
    assert "&lt;script&gt;" in held
    assert "<script>alert" not in held
    with organisation_scope(larkspur.id):
        number = Waiting.objects.get().id
    visitor.post(f"/app/larkspur/inbox/held/{number}/releases/")
    for page in ("/app/larkspur/inbox/", f"/app/larkspur/inbox/{Submission_number(larkspur)}/"):
        html = visitor.get(page).content.decode()
        assert "&lt;script&gt;" in html
        assert "<script>alert" not in html


def Submission_number(organisation: Organisation) -> str:  # noqa: N802
    with organisation_scope(organisation.id):
        return str(Submission.objects.get().id)


def test_no_referrer_and_no_campaign_is_kept(fill: Fill, larkspur: Organisation) -> None:
    fill("/@larkspur/contact/?utm_source=%3Cscript%3E", LEONIE, referer="https://elsewhere.example/?q=secret")
    with organisation_scope(larkspur.id):
        stored = (
            str(list(Submission.objects.values()))
            + str(list(Terms.objects.values()))
            + str(list(Person.objects.values()))
        )
        assert "utm" not in stored
        assert "elsewhere" not in stored


def test_a_member_reads_and_answers(fill: Fill, larkspur: Organisation, mira: Account) -> None:
    fill("/@larkspur/contact/", LEONIE)
    desk = Client()
    desk.force_login(mira)
    assert "1 person waits for an answer." in desk.get("/app/larkspur/inbox/").content.decode()
    number = Submission_number(larkspur)
    page = desk.get(f"/app/larkspur/inbox/{number}/").content.decode()
    assert "Do you teach the viola?" in page
    answer = desk.post(f"/app/larkspur/inbox/{number}/replies/", {"text": "We do, on Mondays."}, follow=True)
    assert "Your answer is on its way." in answer.content.decode()
    with organisation_scope(larkspur.id):
        message = Message.objects.get(template="intake_reply")
        assert (message.mail_class, message.address) == ("service", LEONIE["email"])
        assert Content.objects.get(message=message).context["text"] == "We do, on Mondays."
        reply = Reply.objects.get()
        assert (reply.author, reply.message) == (mira.id, message.id)
        assert Submission.objects.get().state == State.ANSWERED
        assert Look.objects.filter(page="submission").exists()
    assert "Nobody waits for an answer." in desk.get("/app/larkspur/inbox/").content.decode()


def test_a_page_names_the_language_it_is_written_in(visitor: Client, larkspur: Organisation) -> None:
    page = visitor.get("/@larkspur/contact/", headers={"accept-language": "de"}).content.decode()
    assert '<html lang="en"' in page  # not the one asked for, in which nothing is written


def test_no_cookie_is_set_and_none_is_needed(larkspur: Organisation) -> None:
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get("/@larkspur/newsletter/")
    assert not page.cookies
