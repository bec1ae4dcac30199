"""Somebody opts out on the page: without proof, without being told whether they are known."""

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.optouts.models import OptOutRequest
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import opt_out
from softranet.privacy.models import Objection, Recipient
from softranet.privacy.scope import organisation_scope
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
PAGE = "/@larkspur/do-not-sell/"


def stands(larkspur: Organisation, person: Person) -> bool:
    with organisation_scope(larkspur.id):
        return opt_out.stands(person)


@pytest.mark.parametrize("contact", [" Leonie@Example.org", "+49 711 28422220"])
def test_by_address_or_number(larkspur: Organisation, leonie: Person, contact: str) -> None:
    assert Client().post(PAGE, {"contact": contact}).status_code == 302
    run_jobs()
    assert stands(larkspur, leonie)
    with organisation_scope(larkspur.id):
        assert not OptOutRequest.objects.exists(), "what was entered is forgotten"


@pytest.mark.parametrize("contact", ["nobody@example.org", "neither an address nor a number", "12"])
def test_an_unknown_one_gets_the_same_answer(larkspur: Organisation, leonie: Person, contact: str) -> None:
    known, other = (Client().post(PAGE, {"contact": c}, follow=True) for c in ("leonie@example.org", contact))
    assert known.content == other.content
    run_jobs()
    with organisation_scope(larkspur.id):
        assert Objection.objects.count() == 1
        assert not OptOutRequest.objects.exists()


def test_it_names_who_could_get_anything(larkspur: Organisation) -> None:
    assert b"Nobody at present" in Client().get(PAGE).content
    with organisation_scope(larkspur.id):
        Recipient.objects.create(
            key="ads", name="Postmill Media", kind="advertising", purposes=[], categories=[], country="IN"
        )
    assert b"Postmill Media" in Client().get(PAGE).content


def test_every_public_page_leads_here(larkspur: Organisation) -> None:
    page = Client().get("/@larkspur/contact/").content.decode()
    assert "Do not sell or share my personal information" in page
    assert PAGE in page


def test_a_member_still_opens_the_record(larkspur: Organisation, leonie: Person, mira: Account) -> None:
    with organisation_scope(larkspur.id):
        opt_out.start(leonie, how="page")
    office = Client()
    office.force_login(mira)
    for place in ("", "timeline/"):
        page = office.get(f"/app/larkspur/people/{leonie.id}/{place}")
        assert page.status_code == 200
        assert "Objected to: sale and sharing." in page.content.decode()


def test_the_person_sees_how_it_stands_and_takes_it_back(
    larkspur: Organisation, leonie: Person, at_home: Client
) -> None:
    mine = "/@larkspur/my-data/further/sharing/"
    assert mine in at_home.get("/@larkspur/my-data/").content.decode()
    at_home.post(mine, {"out": "1"})
    assert stands(larkspur, leonie)
    assert b"Your data is not shared" in at_home.get(mine).content
    assert "sale and sharing" in at_home.get("/@larkspur/my-data/").content.decode()
    at_home.post(mine, {"in": "1"})
    assert not stands(larkspur, leonie)
