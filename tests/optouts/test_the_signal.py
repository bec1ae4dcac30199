"""Global Privacy Control: honoured where the person is known, exactly as the browser said it."""

from typing import Any

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import opt_out
from softranet.privacy.scope import organisation_scope
from tests.intake.conftest import Fill

pytestmark = pytest.mark.django_db


def stands(larkspur: Organisation, person: Person) -> bool:
    with organisation_scope(larkspur.id):
        return opt_out.stands(person)


@pytest.mark.parametrize(
    ("header", "counts"), [("1", True), ("0, 1", True), ("0", False), ("true", False), ("11", False), ("", False)]
)
def test_only_a_one_counts(larkspur: Organisation, leonie: Person, at_home: Client, header: str, counts: bool) -> None:  # noqa: FBT001 - a case
    at_home.get("/@larkspur/my-data/", headers={"sec-gpc": header})
    assert stands(larkspur, leonie) is counts


def test_a_form_says_who_it_is(larkspur: Organisation, fill: Fill) -> None:
    words = {"name": "Priya Nair", "email": "priya@example.org", "message": "Do you teach the viola?"}
    assert fill("/@larkspur/contact/", words, **{"sec-gpc": "1"}).status_code == 302
    with organisation_scope(larkspur.id):
        priya = Person.objects.get(contact_points__value="priya@example.org")
        assert opt_out.stands(priya)


def test_who_is_signed_in_is_known(larkspur: Organisation, leonie: Person) -> None:
    account = Account.objects.create_user(email="leonie@example.org", password="a long enough password")
    with organisation_scope(larkspur.id):
        Person.objects.filter(id=leonie.id).update(account=account)
    client = Client(headers={"sec-gpc": "1"})
    client.force_login(account)
    client.get("/@larkspur/contact/")
    assert stands(larkspur, leonie)


def test_a_stranger_is_not_recorded(larkspur: Organisation, leonie: Person) -> None:
    answer = Client(headers={"sec-gpc": "1"}).get("/@larkspur/do-not-sell/")
    assert b"Your browser has said so already" in answer.content
    assert set(answer.cookies) <= {"csrf"}
    assert not stands(larkspur, leonie)


def test_the_next_request_starts_without_it(larkspur: Organisation, leonie: Person, at_home: Client) -> None:
    Client(headers={"sec-gpc": "1"}).get("/@larkspur/contact/")
    at_home.get("/@larkspur/my-data/")
    assert not stands(larkspur, leonie)


def test_while_the_browser_says_no_it_is_not_taken_back(
    larkspur: Organisation, leonie: Person, at_home: Client
) -> None:
    at_home.post("/@larkspur/my-data/further/sharing/", {"in": "1"}, headers={"sec-gpc": "1"})
    assert stands(larkspur, leonie)


def test_the_site_says_that_it_honours_it(db: Any) -> None:
    answer = Client().get("/.well-known/gpc.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["gpc"] is True
    assert len(answer.json()["lastUpdate"]) == len("2026-11-22")
