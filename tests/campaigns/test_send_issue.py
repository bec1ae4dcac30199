"""An issue is written, shown in numbers, and sent to everybody who permits it and nobody else."""

from collections.abc import Callable
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.campaigns.forms import IssueForm
from softranet.campaigns.models import Issue, IssueDelivery, IssueState
from softranet.organisations.models import Organisation, Role
from softranet.people.models import ContactPoint
from softranet.privacy import collect, consent
from softranet.privacy.models import Objection
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from tests.mail.conftest import meet
from tests.mail.server import MailServer
from tests.people import join

pytestmark = pytest.mark.django_db
Work = Callable[[UUID], None]


@pytest.fixture
def desk(client: Client, mira: Account) -> Client:
    client.force_login(mira)
    return client


def test_the_numbers_come_before_the_act(
    desk: Client, school: Organisation, subscribers: SimpleNamespace, issue: Issue
) -> None:
    with organisation_scope(school.id):
        Objection.objects.create(subject=subscribers.daniel.person, purpose_key=NEWSLETTER.key)
        consent.refuse(subscribers.priya.person, NEWSLETTER, how="form")
    page = desk.get(reverse("letter-send", args=["larkspur", issue.pk])).content.decode()
    assert "1 person will get this letter." in page
    assert "2 who were asked for the newsletter will not." in page
    assert "objected" in page
    assert "said no" in page


def test_everybody_who_permits_it_gets_it_once(
    desk: Client, school: Organisation, subscribers: SimpleNamespace, issue: Issue, server: MailServer, work: Work
) -> None:
    assert desk.post(reverse("letter-send", args=["larkspur", issue.pk])).status_code == 302
    assert desk.post(reverse("letter-send", args=["larkspur", issue.pk])).status_code == 302  # a second click
    work(issue.pk)
    work(issue.pk)
    assert server.counts() == {"leonie@home.example": 1, "daniel@home.example": 1}
    with organisation_scope(school.id):
        issue.refresh_from_db()
        assert issue.state == IssueState.SENT
        assert IssueDelivery.objects.count() == 2
    texts = {m["To"]: m.get_body(("plain",)).get_content() for m in server.messages}  # type: ignore[union-attr]
    assert "Dear Leonie Köhler,\r\n" in texts["leonie@home.example"]
    assert "12 Fergusson College Road" in texts["leonie@home.example"]
    page = desk.get(reverse("letter-show", args=["larkspur", issue.pk])).content.decode()
    assert "2 of 2" in page


def test_somebody_with_two_addresses_gets_it_at_one(
    desk: Client, school: Organisation, issue: Issue, server: MailServer, work: Work
) -> None:
    with organisation_scope(school.id):
        leonie = meet("Leonie Köhler", "leonie@home.example")
        second = ContactPoint.objects.create(
            person=leonie.person, kind="email", value="leonie@work.example", source=leonie.point.source
        )
        collect.came_by(leonie.person, second.id, leonie.point.source)
    desk.post(reverse("letter-send", args=["larkspur", issue.pk]))
    work(issue.pk)
    assert server.counts() == {"leonie@home.example": 1}


def test_an_address_given_for_an_order_alone_is_not_used(
    desk: Client, school: Organisation, issue: Issue, server: MailServer, work: Work
) -> None:
    with organisation_scope(school.id):
        meet("Leonie Köhler", "leonie@home.example", way="order")
    desk.post(reverse("letter-send", args=["larkspur", issue.pk]))
    work(issue.pk)
    assert server.counts() == {}


def test_a_rejected_address_is_not_written_to_again(
    desk: Client, school: Organisation, subscribers: SimpleNamespace, issue: Issue, server: MailServer, work: Work
) -> None:
    server.refuse["leonie@home.example"] = "550 5.1.1 No such user"
    desk.post(reverse("letter-send", args=["larkspur", issue.pk]))
    work(issue.pk)
    with organisation_scope(school.id):
        assert ContactPoint.objects.get(value="leonie@home.example").bounced_at is not None
        following = Issue.objects.create(headline="Summer", body="Hello")
    page = desk.get(reverse("letter-send", args=["larkspur", following.pk])).content.decode()
    assert "1 person will get this letter." in page
    assert "has no address that takes mail" in page


def test_a_letter_without_a_postal_address_is_not_sent(
    desk: Client, larkspur: Organisation, server: MailServer, work: Work
) -> None:
    with organisation_scope(larkspur.id):
        meet("Leonie Köhler", "leonie@home.example")
        issue = Issue.objects.create(headline="Spring", body="Hello")
        Organisation.objects.filter(pk=larkspur.pk).update(street="", city="")
    desk.post(reverse("letter-send", args=["larkspur", issue.pk]))
    with organisation_scope(larkspur.id):
        issue.refresh_from_db()
    assert issue.state == IssueState.DRAFT


def test_a_letter_is_written_seen_and_tested(
    desk: Client, school: Organisation, server: MailServer, work: Work
) -> None:
    page = desk.post(
        reverse("letter-new", args=["larkspur"]),
        {"headline": "Spring", "body": "Dear {name|friend}, [see](https://l.example)", "then": "test"},
        follow=True,
    )
    assert "A test is on its way to mira@larkspur.example." in page.content.decode()
    assert "Dear Leonie" in page.content.decode()
    with organisation_scope(school.id):
        issue = Issue.objects.get()
    work(issue.pk)
    (sent,) = server.messages
    assert (sent["To"], sent["Subject"]) == ("mira@larkspur.example", "Spring")


def test_a_name_is_text_and_nothing_else(
    desk: Client, school: Organisation, issue: Issue, server: MailServer, work: Work
) -> None:
    with organisation_scope(school.id):
        meet("[win](https://evil.example) <script>x</script>", "leonie@home.example")
    desk.post(reverse("letter-send", args=["larkspur", issue.pk]))
    work(issue.pk)
    html = server.messages[0].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert 'href="https://evil.example' not in html
    assert "<script" not in html


def test_a_reader_of_the_workspace_cannot_send(
    client: Client, school: Organisation, subscribers: SimpleNamespace, issue: Issue
) -> None:
    client.force_login(join(school, "reader@larkspur.example", "Asha Rao", Role.READER))
    assert client.post(reverse("letter-send", args=["larkspur", issue.pk])).status_code == 403
    assert client.get(reverse("letters-subscribers", args=["larkspur"])).status_code == 200


def test_a_letter_sent_while_somebody_writes_stays_as_it_was_sent(
    desk: Client, school: Organisation, subscribers: SimpleNamespace, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their page was opened before, and they save after; it is neither changed nor a draft again."""
    valid = IssueForm.is_valid

    def sent_meanwhile(form: IssueForm) -> bool:
        Issue.objects.filter(pk=issue.pk).update(state=IssueState.SENDING)
        return valid(form)

    monkeypatch.setattr(IssueForm, "is_valid", sent_meanwhile)
    answer = desk.post(reverse("letter-write", args=["larkspur", issue.pk]), {"headline": "Other", "body": "words"})
    assert answer["Location"] == reverse("letter-show", args=["larkspur", issue.pk])
    with organisation_scope(school.id):
        row = Issue.objects.get(pk=issue.pk)
        assert (row.state, row.headline) == (IssueState.SENDING, "Spring concert")
    assert desk.post(reverse("letter-delete", args=["larkspur", issue.pk])).status_code == 404
