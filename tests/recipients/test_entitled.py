"""Nothing goes to a recipient without a valid agreement, a vetting and, abroad, a basis for the transfer."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from softranet.accounts.models import Account
from softranet.mail.gateway import MailClass, enqueue
from softranet.mail.models import Message, State
from softranet.mail.recipient import ensure_mail_recipient
from softranet.organisations.models import Membership, Organisation, Role
from softranet.people.models import Person
from softranet.privacy.disclose import NotEntitled
from softranet.privacy.models import Disclosure, Paper, Recipient
from softranet.privacy.models.promising import State as Measured
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.transfers import abroad
from softranet.privacy.vocabulary import RIGHTS
from softranet.recipients import actions
from tests.mailbox import Mailbox
from tests.people import join
from tests.promises.measuring import state
from tests.recipients.conftest import hand_over, registered

pytestmark = pytest.mark.django_db
TODAY = now().date()
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "gap"),
    [
        ({"agreement_from": None}, "no_agreement"),
        ({"agreement_from": TODAY + DAY}, "not_yet"),
        ({"agreement_until": TODAY - DAY}, "over"),
        ({"vetted_at": None}, "not_vetted"),
        ({"vetted_at": TODAY + DAY}, "not_vetted"),
        ({"country": "US"}, "no_transfer_basis"),
        ({"country": "US", "transfer_basis": "adequacy"}, "no_transfer_basis"),
        ({"country": "BD", "transfer_basis": "adequacy"}, "no_transfer_basis"),
        ({"country": "US", "transfer_basis": "framework"}, "not_certified"),
        ({"kind": "fraud", "agreement_from": None}, "no_agreement"),
        ({"kind": "authority", "country": "US"}, "no_transfer_basis"),
    ],
)
def test_nothing_goes_out(in_larkspur: SimpleNamespace, leonie: Person, facts: dict[str, Any], gap: str) -> None:
    registered(**facts)
    with pytest.raises(NotEntitled) as refused:
        hand_over(leonie)
    assert refused.value.gaps == [gap]
    assert not Disclosure.objects.filter(recipient__key="postmill").exists()


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"agreement_from": TODAY, "agreement_until": TODAY, "vetted_at": TODAY},
        {"country": "US", "transfer_basis": "clauses"},
        {"country": "BR", "transfer_basis": "adequacy"},
        {"kind": "authority", "agreement_from": None, "vetted_at": None},
        {"kind": "acquirer", "agreement_from": None, "vetted_at": None},
    ],
)
def test_it_goes_out(in_larkspur: SimpleNamespace, leonie: Person, facts: dict[str, Any]) -> None:
    registered(**facts)
    hand_over(leonie)
    assert Disclosure.objects.filter(recipient__key="postmill").count() == 1


def test_europe_is_one_place(postmill: Organisation) -> None:
    assert not abroad("FR", "DE")
    assert abroad("IN", "DE")
    assert abroad("DE", "IN")


def test_what_it_lacks_is_shown_and_mended(owner: Client, larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        row = registered(agreement_until=TODAY - DAY)
    assert "the agreement is over" in owner.get("/app/larkspur/recipients/").content.decode()
    page = f"/app/larkspur/recipients/{row.id}/"
    assert "the agreement is over" in owner.get(page).content.decode()
    facts = {"name": "Postmill Books", "kind": "processor", "country": "IN", "purposes": ["relation"],
             "categories": ["email"], "agreement_from": TODAY, "agreement_until": TODAY + DAY,
             "vetted_at": TODAY,
             "sub_processors": "Millrace Hosting; DE; servers",
             "security_contact": "safety@postmill.example"}  # fmt: skip
    assert owner.post(page, facts).status_code == 302
    with organisation_scope(larkspur.id):
        row.refresh_from_db()
        assert row.sub_processors == [{"name": "Millrace Hosting", "country": "DE", "what": "servers"}]
        kept = Paper.objects.get(about="agreement")
        assert (kept.starts, kept.ends) == (date(2020, 1, 1), TODAY - DAY), "the earlier agreement stays on file"
    assert "the agreement is over" not in owner.get("/app/larkspur/recipients/").content.decode()
    assert owner.post(page, facts | {"transfer_basis": "adequacy", "country": "IN"}).status_code == 422
    assert owner.post(page, facts | {"sub_processors": "Millrace Hosting"}).status_code == 422


def test_a_document_is_kept_and_comes_back(owner: Client, larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        row = registered()
    page = f"/app/larkspur/recipients/{row.id}/papers/"
    file = SimpleUploadedFile("signed.pdf", b"%PDF-1.7 agreed")
    assert owner.post(page, {"about": "agreement", "starts": TODAY, "file": file}).status_code == 302
    with organisation_scope(larkspur.id):
        paper = Paper.objects.get()
    answer = owner.get(f"{page}{paper.id}/")
    assert answer.content == b"%PDF-1.7 agreed"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert owner.post(page, {"about": "agreement", "starts": TODAY}).status_code == 422


def test_mail_waits_for_the_facts_about_its_server(
    larkspur: Organisation, softranet: Organisation, leonie: Person, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("softranet.mail.recipient._loopback", lambda _host: False)
    monkeypatch.setattr("softranet.recipients.mail_server.local", lambda: False)
    with organisation_scope(larkspur.id):
        enqueue(mail_class=MailClass.SERVICE, purpose=RIGHTS, template="copy-ready", address="leonie@example.org",
                context={"url": "https://larkspur.example/"}, subject=leonie)  # fmt: skip
    with pytest.raises(Exception, match="wait for the mail server"):
        mailbox.to("leonie@example.org")
    with organisation_scope(larkspur.id):
        assert Message.objects.get(template="copy-ready").state == State.QUEUED
    with organisation_scope(softranet.id):
        row = ensure_mail_recipient()
        Recipient.objects.filter(pk=row.pk).update(
            name="Millrace Mail", agreement_from=TODAY, vetted_at=TODAY, country="IN"
        )
    assert len(mailbox.to("leonie@example.org")) == 1
    with organisation_scope(larkspur.id):
        assert Disclosure.objects.filter(recipient__name="Millrace Mail", recipient__key="mail-server").count() == 1


def test_the_operator_is_asked_whose_server_it_is(
    softranet: Organisation, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("softranet.recipients.views.register.local", lambda: False)
    monkeypatch.setattr("softranet.mail.recipient.local", lambda: False)
    account: Account = join(softranet, "priya@softranet.example", "Priya Nair", Role.OWNER)
    client = signed_in(account)
    page = "/app/softranet/set-up/mail-server/"
    assert "Agreement from" in client.get(page).content.decode()
    facts = {"name": "Millrace Mail", "country": "DE", "agreement_from": TODAY, "vetted_at": TODAY,
             "transfer_basis": "clauses"}  # fmt: skip
    assert client.post(page, facts).status_code == 302
    with organisation_scope(softranet.id):
        assert Recipient.objects.get(key="mail-server").transfer_basis == "clauses"


def test_whom_to_call_there_is_nobodys_personal_data(in_larkspur: SimpleNamespace, leonie: Person) -> None:
    registered(security_contact="safety@postmill.example")
    assert state("collect.categories") is Measured.KEPT


def test_a_certificate_on_file_opens_the_way_and_its_end_is_said_in_time(
    owner: Client, larkspur: Organisation, leonie: Person
) -> None:
    with organisation_scope(larkspur.id):
        row = registered(country="US", transfer_basis="framework")
        with pytest.raises(NotEntitled):
            hand_over(leonie)
    file = SimpleUploadedFile("certificate.pdf", b"%PDF-1.7 certified")
    paper = {"about": "transfer", "starts": TODAY - DAY, "ends": TODAY + 10 * DAY, "file": file}
    assert owner.post(f"/app/larkspur/recipients/{row.id}/papers/", paper).status_code == 302
    with organisation_scope(larkspur.id):
        hand_over(leonie)
        assert state("share.transfers") is Measured.KEPT
    assert "The certificate of Postmill Books ends soon" in owner.get("/app/larkspur/").content.decode()
    with organisation_scope(larkspur.id):
        Paper.objects.filter(about="transfer").update(ends=TODAY - DAY)
        with pytest.raises(NotEntitled):
            hand_over(leonie)
    assert "The certificate of Postmill Books is over" in owner.get("/app/larkspur/").content.decode()


def test_what_they_are_stays_once_they_had_data(owner: Client, larkspur: Organisation, leonie: Person) -> None:
    """What went to an advertiser is judged as that: it does not become a processor's by a change of the entry."""
    with organisation_scope(larkspur.id):
        row = registered(kind="sponsor")
        page, given = f"/app/larkspur/recipients/{row.id}/", {
            "name": "Postmill Books", "country": "IN", "purposes": ["relation"], "categories": ["email"],
            "agreement_from": "2020-01-01", "vetted_at": "2020-01-01",
        }  # fmt: skip
    assert owner.post(page, {**given, "kind": "advertising"}).status_code == 302
    with organisation_scope(larkspur.id):
        assert Recipient.objects.get(id=row.id).kind == "advertising"
        Disclosure.objects.create(subject=leonie, recipient=row, purpose_key="relation", categories=["email"])
    assert owner.post(page, {**given, "kind": "processor", "name": "Postmill"}).status_code == 302
    with organisation_scope(larkspur.id):
        row.refresh_from_db()
        assert (row.kind, row.name) == ("advertising", "Postmill")
        with pytest.raises(actions.KindStays):
            actions.change(Membership.objects.get(role="owner"), row, kind="processor")
