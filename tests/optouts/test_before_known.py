"""An opt-out of an address that nobody knows yet: remembered unreadably, and in force from their first moment here."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from softranet.accounts.models import Account
from softranet.intake.models import Waiting
from softranet.organisations.models import Membership, Organisation
from softranet.people.actions import bring_in
from softranet.people.actions.edit import add_point
from softranet.people.imports import running
from softranet.people.models import Kind, Person
from softranet.privacy import opt_out
from softranet.privacy.models import RememberedOptOut
from softranet.privacy.scope import organisation_scope
from tests.intake.conftest import AGREES, Fill
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
PAGE, GPC = "/@larkspur/do-not-sell/", {"sec-gpc": "1"}
PRIYA = "priya@example.org"
WORDS = {"name": "Priya Nair", "email": PRIYA, "message": "Do you teach the viola?"}


def ask(contact: str) -> None:
    assert Client().post(PAGE, {"contact": contact}).status_code == 302
    run_jobs()


def stands(larkspur: Organisation, name: str = "Priya Nair") -> bool:
    with organisation_scope(larkspur.id):
        return opt_out.stands(Person.objects.get(name=name))


def remembered(larkspur: Organisation) -> int:
    with organisation_scope(larkspur.id):
        return RememberedOptOut.objects.count()


def test_by_the_page_then_a_form(larkspur: Organisation, fill: Fill) -> None:
    ask(f" {PRIYA.title()}")
    assert remembered(larkspur) == 1
    fill("/@larkspur/contact/", WORDS)
    assert stands(larkspur)
    assert remembered(larkspur) == 0, "it stands with the person now, who can take it back"


def test_the_page_says_what_stays_of_an_unknown_address(larkspur: Organisation) -> None:
    words = Client().get(PAGE).content.decode()
    assert "forgotten again at once" not in words
    assert "a fingerprint stays" in words


def test_nobody_can_read_whose_it_is(larkspur: Organisation, postmill: Organisation) -> None:
    ask(PRIYA)
    with organisation_scope(larkspur.id), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM softranet_privacy_rememberedoptout r")
        assert "priya" not in cursor.fetchall()[0][0].lower()
    with organisation_scope(postmill.id):
        assert opt_out.recalled([PRIYA]) == set()


def test_by_the_page_then_a_list(larkspur: Organisation) -> None:
    ask(PRIYA)
    table = f"name,email\nPriya Nair,{PRIYA}\nDaniel Okafor,daniel@example.org\n".encode()
    with organisation_scope(larkspur.id):
        run = bring_in.receive(table, "people.csv", actor=None)
        choices = {"mapping": run.mapping, "basis": "contract", "origin": "our old list", "notice": "known"}
        bring_in.settle(run, choices, actor=None)
        bring_in.start(run, actor=None, later=False)
    running.work(larkspur.id, run.pk)
    assert stands(larkspur)
    assert not stands(larkspur, "Daniel Okafor")


def test_by_the_page_then_a_member(larkspur: Organisation, leonie: Person, mira: Account) -> None:
    ask("leonie.koehler@example.net")
    with organisation_scope(larkspur.id):
        member = Membership.objects.get(account=mira)
        add_point(leonie, Kind.EMAIL, "leonie.koehler@example.net", actor=member)
    assert stands(larkspur, "Leonie Köhler")


def test_a_number_too(larkspur: Organisation, leonie: Person, mira: Account) -> None:
    ask("+49 30 1234567")
    with organisation_scope(larkspur.id):
        add_point(leonie, Kind.PHONE, "+49 30 1234567", actor=Membership.objects.get(account=mira))
    assert stands(larkspur, "Leonie Köhler")


def test_the_signal_with_a_held_form_counts_at_its_release(
    larkspur: Organisation, fill: Fill, mira: Account
) -> None:
    links = "See http://a.example http://b.example http://c.example http://d.example"
    fill("/@larkspur/contact/", {**WORDS, "message": links}, **GPC)
    with organisation_scope(larkspur.id):
        held = Waiting.objects.get()
        assert held.why == "held"
    desk = Client()
    desk.force_login(mira)
    desk.post(f"/app/larkspur/inbox/held/{held.id}/releases/")
    assert stands(larkspur)


def test_the_signal_with_a_sign_up_counts_at_its_confirmation(
    larkspur: Organisation, fill: Fill, links: Callable[[], list[str]]
) -> None:
    fill("/@larkspur/newsletter/", {"email": PRIYA, "name": "Priya Nair"} | AGREES, **GPC)
    assert Client().post(links()[-1]).status_code == 200
    assert stands(larkspur)


def test_without_the_signal_nothing_is_remembered(larkspur: Organisation, fill: Fill) -> None:
    fill("/@larkspur/newsletter/", {"email": PRIYA, "name": "Priya Nair"} | AGREES)
    assert remembered(larkspur) == 0


def test_once_taken_back_it_does_not_come_again(larkspur: Organisation, fill: Fill) -> None:
    ask(PRIYA)
    fill("/@larkspur/contact/", WORDS)
    with organisation_scope(larkspur.id):
        opt_out.end(Person.objects.get(name="Priya Nair"), how="page")
    fill("/@larkspur/contact/", WORDS)
    assert not stands(larkspur)
