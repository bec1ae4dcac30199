"""What is told by kind of data: to everybody from the declarations and the register, to a person about themselves."""

from datetime import timedelta

import pytest
from django.test import Client

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Category
from softranet.records import report
from softranet.records.kinds import KIND_OF

pytestmark = pytest.mark.django_db
MINE = "/@larkspur/my-data/further/categories/"


def partner(name: str, kind: str, category: str = "email") -> Recipient:
    return Recipient.objects.create(
        key=name.lower(), name=name, kind=kind, purposes=["relation"], categories=[category], country="IN"
    )


def rows(larkspur: Organisation) -> dict[str, report.Row]:
    return {row.category.key: row for row in report.public(larkspur.id)}


def test_every_kind_of_data_has_its_place_in_the_law() -> None:
    assert [category.key for category in Category if category not in KIND_OF] == []


def test_everybody_reads_what_is_collected_and_who_may_get_it(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        partner("Postmill Media", "advertising")
        partner("Post Office", "processor")
        email = rows(larkspur)["email"]
    assert email.for_themselves == ["an advertising partner"]
    assert email.for_us == ["a processor working for us"]
    assert "newsletter" in email.purposes or "relation" in email.purposes
    page = Client().get("/@larkspur/kinds-of-data/")
    assert page.status_code == 200
    assert "an advertising partner" in page.content.decode()
    assert "Postmill Media" not in page.content.decode(), "to the public by kind alone"


def test_whoever_ended_within_the_year_is_still_told(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        row = partner("Postmill Media", "sponsor")
        Recipient.objects.filter(id=row.id).update(ended_at=now() - timedelta(days=200))
        assert rows(larkspur)["email"].for_themselves == ["a sponsor"]
        Recipient.objects.filter(id=row.id).update(ended_at=now() - timedelta(days=500))
        assert rows(larkspur)["email"].for_themselves == []


def test_the_person_reads_who_had_what(larkspur: Organisation, leonie: Person, at_home: Client) -> None:
    with organisation_scope(larkspur.id):
        Disclosure.objects.create(
            subject=leonie, recipient=partner("Postmill Media", "advertising", "phone"), purpose_key="relation",
            categories=["phone"],
        )  # fmt: skip
        told = {row.category.key: row for row in report.of_person(leonie)}
    assert told["phone"].for_themselves == ["Postmill Media (an advertising partner)"]
    assert told["name"].for_themselves == []
    assert told["name"].sources == {"staff"}
    page = at_home.get(MINE)
    assert "Postmill Media" in page.content.decode()
    assert "date of birth" not in page.content.decode().lower(), "there is none"


def test_others_are_shown_the_way_to_prove_it(leonie: Person) -> None:
    assert Client().get(MINE).status_code == 302
