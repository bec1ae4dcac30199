"""Letters to somebody who has an account: the copy of their data says to whom their address went."""

from collections.abc import Callable

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import access
from softranet.privacy.models import Disclosure
from softranet.privacy.scope import organisation_scope
from tests.mailbox import Mailbox
from tests.organisations.test_sign_up import DANIEL

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Account], Client]
PRIYA = {"name": "Priya Nair", "password": "harps behind the wall", "undertake": "on", "agree": "on"}


def went_out(softranet: Organisation, email: str) -> list[tuple[str, str]]:
    """By the operator's record: recipient and purpose of every disclosure, and that the copy holds each."""
    with organisation_scope(softranet.id):
        person = Person.objects.get(account__email=email)
        rows = Disclosure.objects.filter(subject=person).select_related("recipient").order_by("at")
        told = {one.name for group in access.grouped(person) for one in group.table.recipients}
        assert told == {row.recipient.name for row in rows}
        return [(row.recipient.key, row.purpose_key) for row in rows]


def test_the_letter_to_verify_the_address_is_told(client: Client, mailbox: Mailbox, softranet: Organisation) -> None:
    client.post("/start/", DANIEL)
    client.post(mailbox.link("daniel@postmill.example"))
    assert went_out(softranet, "daniel@postmill.example") == [("mail", "account")]
    with organisation_scope(softranet.id):
        before = Person.objects.get().collected_at
        assert Disclosure.objects.get().at < before  # when it went, and not when it was known whose it is


def test_a_letter_asked_for_later_is_told_too(client: Client, mailbox: Mailbox, softranet: Organisation) -> None:
    client.post("/start/", DANIEL)
    client.post(mailbox.link("daniel@postmill.example"))
    Client().post("/accounts/password/reset/", {"email": "daniel@postmill.example"})
    mailbox.to("daniel@postmill.example")
    assert went_out(softranet, "daniel@postmill.example") == [("mail", "account")] * 2


def test_an_invitation_is_told_once_it_is_accepted(
    client: Client, mailbox: Mailbox, softranet: Organisation, mira: Account, signed_in: SignedIn
) -> None:
    signed_in(mira).post("/app/larkspur/invitations/", {"email": "priya@larkspur.example", "role": "member"})
    client.post(mailbox.link("priya@larkspur.example"), PRIYA)
    assert went_out(softranet, "priya@larkspur.example") == [("mail", "account")]
