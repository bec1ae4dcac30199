"""Telling what needs special care: by oneself, after an agreement to one kind alone; taking it back with one click."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation, Role
from softranet.people.models import Person
from softranet.privacy import restrict, special
from softranet.privacy.models import ConsentEvent, Look, SpecialDatum, SpecialUse
from softranet.privacy.restrict import Ground
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Category
from tests.people import join

pytestmark = pytest.mark.django_db
MINE, USES = "/@larkspur/my-data/further/special/", "/app/larkspur/records/special/"
NUTS = "A nut allergy; the pen is in the violin case."
REASON = "so that lessons are safe for you"


@pytest.fixture
def use(larkspur: Organisation) -> SpecialUse:
    with organisation_scope(larkspur.id):
        return special.state_use(Category.HEALTH, REASON, actor=None)


@pytest.fixture
def told(use: SpecialUse, at_home: Client) -> Client:
    assert at_home.post(MINE, tell(use)).status_code == 302
    return at_home


def tell(use: SpecialUse, words: str = NUTS, **more: Any) -> dict[str, Any]:
    return {"use": str(use.id), "act": "keep", "health-words": words, "health-agree": "on", **more}


def kept(larkspur: Organisation) -> list[str]:
    with organisation_scope(larkspur.id):
        return [row.words for row in SpecialDatum.objects.all()]


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_nothing_is_asked_for_at_first(at_home: Client) -> None:
    assert "Nothing is asked for" in at_home.get(MINE).content.decode()


def test_the_box_is_unticked_and_nothing_is_kept_without_it(
    larkspur: Organisation, use: SpecialUse, at_home: Client
) -> None:
    page = at_home.get(MINE).content.decode()
    assert REASON in page
    assert "checked" not in page
    answer = at_home.post(MINE, {"use": str(use.id), "act": "keep", "health-words": NUTS})
    assert answer.status_code == 422
    assert "The box is not ticked" in answer.content.decode()
    assert kept(larkspur) == []
    with organisation_scope(larkspur.id):
        assert not ConsentEvent.objects.exists()


def test_told_with_the_words_agreed_to_on_record(larkspur: Organisation, told: Client) -> None:
    assert kept(larkspur) == [NUTS]
    with organisation_scope(larkspur.id):
        event = ConsentEvent.objects.select_related("terms").get(purpose_key="special.health")
    assert event.terms is not None
    assert event.terms.text in told.get("/@larkspur/my-data/further/consents/").content.decode()
    assert REASON in event.terms.text
    assert NUTS in told.get(MINE).content.decode()
    assert NUTS in told.get("/@larkspur/my-data/").content.decode()


def test_changed_under_the_same_agreement(larkspur: Organisation, told: Client, use: SpecialUse) -> None:
    told.post(MINE, {"use": str(use.id), "act": "keep", "health-words": "Nothing any more."})
    assert kept(larkspur) == ["Nothing any more."]


def test_taken_back_with_one_click_and_erased(larkspur: Organisation, told: Client, use: SpecialUse) -> None:
    assert told.post(MINE, {"use": str(use.id), "act": "withdraw"}).status_code == 302
    assert kept(larkspur) == []
    page = told.get(MINE).content.decode()
    assert NUTS not in page
    assert "You told us nothing" in page


def test_words_agreed_to_for_another_reason_are_none(
    larkspur: Organisation, use: SpecialUse, at_home: Client
) -> None:
    with organisation_scope(larkspur.id):
        special.end_use(use, actor=None)
        special.state_use(Category.HEALTH, "for our insurance", actor=None)
    at_home.post(MINE, tell(use))
    assert kept(larkspur) == []


def test_only_owners_and_officers_open_it_and_each_look_is_seen(
    larkspur: Organisation, leonie: Person, told: Client, mira: Account
) -> None:
    page = f"/app/larkspur/people/{leonie.id}/special/"
    assert NUTS in browser(mira).get(page).content.decode()
    with organisation_scope(larkspur.id):
        assert Look.objects.get(subject=leonie, page="special").purpose_key == "special"
    for role in (Role.MEMBER, Role.READER):
        client = browser(join(larkspur, f"{role}@larkspur.example", "Daniel Okafor", role))
        assert client.get(page).status_code == 403
        assert "special/" not in client.get(f"/app/larkspur/people/{leonie.id}/").content.decode()


@pytest.mark.parametrize("place", ["", "timeline/"])
def test_it_is_not_on_any_other_page(leonie: Person, told: Client, mira: Account, place: str) -> None:
    page = browser(mira).get(f"/app/larkspur/people/{leonie.id}/{place}").content.decode()
    assert NUTS not in page
    assert "health" not in page.lower(), "that there is something of this kind says something already"


def test_nobody_is_listed_by_it(larkspur: Organisation, told: Client, mira: Account) -> None:
    client = browser(mira)
    listed = client.get("/app/larkspur/people/").content.decode()
    assert 'value="special' not in listed
    assert NUTS not in listed
    for key in ("special", "special.health"):
        answer = client.get("/app/larkspur/people/", {"permitted": key}).content.decode()
        assert "Select a valid choice" in answer


def test_while_use_is_restricted_it_is_closed(
    larkspur: Organisation, leonie: Person, told: Client, mira: Account
) -> None:
    with organisation_scope(larkspur.id):
        restrict.start(leonie, Ground.ACCURACY)
    page = browser(mira).get(f"/app/larkspur/people/{leonie.id}/special/").content.decode()
    assert NUTS not in page


def test_a_member_notes_what_they_said_and_that_they_took_it_back(
    larkspur: Organisation, leonie: Person, told: Client, mira: Account, use: SpecialUse
) -> None:
    client, page = browser(mira), f"/app/larkspur/people/{leonie.id}/special/"
    assert client.post(page, {"use": str(use.id), "health-words": "Outgrown."}).status_code == 302
    assert kept(larkspur) == ["Outgrown."]
    client.post(f"{page}health/end/")
    assert kept(larkspur) == []
    client.post(page, {"use": str(use.id), "health-words": NUTS})
    assert kept(larkspur) == [], "no agreement stands, so nothing is written"


def test_asked_for_with_a_reason_and_ended_in_numbers(
    larkspur: Organisation, told: Client, mira: Account, use: SpecialUse
) -> None:
    client = browser(mira)
    assert client.post(f"{USES}new/", {"kind": "belief", "reason": ""}).status_code == 422
    assert client.post(f"{USES}new/", {"kind": "health", "reason": "again"}).status_code == 422
    assert client.post(f"{USES}new/", {"kind": "belief", "reason": "to leave holy days free"}).status_code == 302
    assert "to leave holy days free" in client.get(USES).content.decode()
    assert "1 person agreed" in client.get(f"{USES}{use.id}/ending/").content.decode()
    client.post(f"{USES}{use.id}/ending/")
    assert kept(larkspur) == []


def test_the_pages_ask_no_more_with_more_kinds(
    larkspur: Organisation, leonie: Person, told: Client, mira: Account
) -> None:
    office = browser(mira)
    pages = [(told, MINE), (office, USES), (office, f"/app/larkspur/people/{leonie.id}/special/")]
    before = [_queries(client, page) for client, page in pages]
    with organisation_scope(larkspur.id):
        for kind in (Category.BELIEF, Category.ETHNICITY, Category.UNION):
            special.state_use(kind, REASON, actor=None)
    assert [_queries(client, page) for client, page in pages] == before


def _queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)
