"""A person objects, has uses restricted, and takes either back, on their own page; a deletion that waits says why."""

from datetime import date

from django.test import Client

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import hold
from softranet.privacy.erase import erase
from softranet.privacy.models import Objection, Restriction
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

PAGE = "/@larkspur/my-data/further/uses/"


def test_they_object_to_one_use_and_to_all(at_home: Client, leonie: Person) -> None:
    assert at_home.get(PAGE).status_code == 200
    at_home.post(PAGE, {"act": "object", "what": "improvement"})
    at_home.post(PAGE, {"act": "object", "what": "orders"})  # a contract: nothing to object to
    with organisation_scope(leonie.organisation_id):
        assert Objection.objects.get(until=None).purpose_key == "improvement"
    assert "Take the objection back" in at_home.get(PAGE).content.decode()
    at_home.post(PAGE, {"act": "take_back", "what": "improvement"})
    at_home.post(PAGE, {"act": "object", "what": "*"})
    with organisation_scope(leonie.organisation_id):
        assert Objection.objects.get(until=None).purpose_key == "*"


def test_they_have_all_use_stopped_and_allow_it_again(at_home: Client, leonie: Person) -> None:
    at_home.post(PAGE, {"act": "restrict", "what": "held"})  # not a ground of theirs
    at_home.post(PAGE, {"act": "restrict", "what": "accuracy"})
    with organisation_scope(leonie.organisation_id):
        assert Restriction.objects.get(until=None).why == "accuracy"
    assert "kept, and not used" in at_home.get("/@larkspur/my-data/").content.decode()
    at_home.post(PAGE, {"act": "allow"})
    with organisation_scope(leonie.organisation_id):
        assert not Restriction.objects.filter(until=None).exists()


def test_a_deletion_that_waits_says_why_and_until_when(at_home: Client, leonie: Person, larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        hold.place(leonie, law="Limitation Act 1963", expected_until=date(2027, 3, 1))
        erase(leonie, reason="own request", requested_at=now())
    for page in ("/@larkspur/my-data/", PAGE):
        body = at_home.get(page).content.decode()
        assert "Your deletion waits" in body
        assert "Limitation Act 1963" in body
        assert "1 March 2027" in body
    at_home.post(PAGE, {"act": "allow"})
    with organisation_scope(larkspur.id):
        assert Restriction.objects.filter(until=None).exists()


def test_nobody_else_opens_that_page() -> None:
    assert Client().get(PAGE).status_code in (302, 404)
