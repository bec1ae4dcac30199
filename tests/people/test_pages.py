"""The pages about people: list, profile, changes, deletion, export."""

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation, Role
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Person, PersonTag
from softranet.privacy import collect, consent, restrict
from softranet.privacy.models import Disclosure, LedgerEntry, Look, Provenance, Restriction, Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.restrict import Ground
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from tests.people import join


@pytest.fixture
def desk(larkspur: Organisation, mira: Account, client: Client) -> SimpleNamespace:
    """Mira at her desk, with Leonie Köhler among her people."""
    client.force_login(mira)
    with organisation_scope(larkspur.id):
        source = collect.open_source(SourceKind.FORM, "newsletter", name="Newsletter", reference=larkspur.id)
        leonie = meet(source, name="Leonie Köhler", email="leonie@koehler.example", phone="+497112842222", country="DE")
    return SimpleNamespace(
        client=client, organisation=larkspur, leonie=leonie,
        url=lambda name, *args: reverse(name, args=["larkspur", *args]),
        scope=lambda: organisation_scope(larkspur.id),
    )  # fmt: skip


def people(count: int, organisation: Organisation) -> Source:
    with organisation_scope(organisation.id):
        source = collect.open_source(SourceKind.STAFF, "staff")
        for n in range(count):
            person = meet(source, name=f"Person {n:03}", email=f"p{n}@x.example", phone=f"+4971128422{n:02}")
            consent.give(person, NEWSLETTER, how="test")
    return source


def search(desk: SimpleNamespace, words: str) -> Any:
    return desk.client.post(desk.url("people-searches"), {"q": words}, follow=True)


def test_the_list_finds_and_pages(desk: SimpleNamespace) -> None:
    people(60, desk.organisation)
    page = desk.client.get(desk.url("people-list"))
    assert page.status_code == 200
    body = page.content.decode()
    assert "Leonie Köhler" in body
    assert "61 people" in body
    assert "leonie" not in page.context["next"].lower()
    second = desk.client.get(desk.url("people-list") + page.context["next"]).content.decode()
    assert "Person 059" in second
    assert "Person 000" not in second
    found = search(desk, "kohl").content.decode()
    assert "Leonie Köhler" in found
    assert "Person" not in found
    for query in (
        {"sort": "newest"},
        {"country": "DE"},
        {"kind": "form"},
        {"permitted": "newsletter"},
        {"since": "2020-01-01"},
    ):
        assert desk.client.get(desk.url("people-list"), query).status_code == 200
    assert "Nobody here fits that" in search(desk, "zz").content.decode()
    odd = {"after": "x", "before": "y", "tag": "nonsense", "country": "Q", "since": "never"}
    assert desk.client.get(desk.url("people-list"), odd).status_code == 200
    assert search(desk, "\0'").status_code == 200


def test_the_list_takes_the_same_queries_for_any_number(
    desk: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40) as few:
        desk.client.get(desk.url("people-list"))
    people(60, desk.organisation)
    with django_assert_max_num_queries(len(few)):
        desk.client.get(desk.url("people-list"))
    with django_assert_max_num_queries(40) as few:
        search(desk, "leon")
    with django_assert_max_num_queries(len(few)):
        search(desk, "person")


def test_the_profile_says_everything_and_notes_the_look(desk: SimpleNamespace, mira: Account) -> None:
    with desk.scope():
        consent.give(desk.leonie, NEWSLETTER, how="form")
        consent.withdraw(desk.leonie, NEWSLETTER, how="preferences")
    body = desk.client.get(desk.url("person-profile", desk.leonie.id)).content.decode()
    for expected in ("leonie@koehler.example", "+497112842222", "a form (Newsletter)", "Took back the agreement",
                     "took the agreement back", "Germany", "sending you our newsletter"):  # fmt: skip
        assert expected in body, expected
    with desk.scope():
        look = Look.objects.get()
        assert (look.subject_id, look.actor, look.page) == (desk.leonie.id, mira.pk, "profile")
    looks = desk.client.get(desk.url("person-looks", desk.leonie.id)).content.decode()
    assert "Mira Halvorsen" in looks
    assert desk.client.get(desk.url("person-timeline", desk.leonie.id), {"before": "rubbish"}).status_code == 200


def test_looks_of_one_day_are_one_line_of_the_story(desk: SimpleNamespace) -> None:
    with desk.scope():
        for _round in range(4):
            Look.objects.create(subject=desk.leonie, actor=desk.leonie.id, page="profile", purpose_key="relation")
    body = desk.client.get(desk.url("person-profile", desk.leonie.id)).content.decode()
    assert body.count("Seen by a member") == 1
    assert "5 times" in body


def test_the_profile_says_what_stands_against_using_it(desk: SimpleNamespace) -> None:
    page = desk.url("person-profile", desk.leonie.id)
    body = desk.client.get(page).content.decode()
    assert "no newsletter: never agreed" in body
    with desk.scope():
        consent.give(desk.leonie, NEWSLETTER, how="form")
        restrict.start(desk.leonie, Ground.ACCURACY)
    body = desk.client.get(page).content.decode()
    assert "kept, and not used" in body


def test_the_profile_takes_the_same_queries_whatever_happened(
    desk: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    desk.client.get(desk.url("person-profile", desk.leonie.id))
    with django_assert_max_num_queries(50) as few:
        desk.client.get(desk.url("person-profile", desk.leonie.id))
    with desk.scope():
        for _round in range(30):
            consent.give(desk.leonie, NEWSLETTER, how="form")
            Look.objects.create(subject=desk.leonie, actor=desk.leonie.id, page="profile", purpose_key="relation")
    with django_assert_max_num_queries(len(few)):
        desk.client.get(desk.url("person-profile", desk.leonie.id))


def test_a_long_story_is_told_in_pages(desk: SimpleNamespace) -> None:
    with desk.scope():
        for _round in range(70):
            Look.objects.create(subject=desk.leonie, actor=desk.leonie.id, page="profile", purpose_key="relation")
    seen, query = 0, ""
    for _page in range(5):
        page = desk.client.get(desk.url("person-timeline", desk.leonie.id) + query)
        seen += sum(item.times for item in page.context["items"] if item.kind == "look")
        query = page.context["older"]
        if not query:
            break
    assert seen == 70


def test_somebody_is_added_corrected_and_tagged(desk: SimpleNamespace) -> None:
    new = {
        "name": "Daniel  Okafor",
        "email": "DANIEL@okafor.example",
        "phone": "044 2811 0000",
        "country": "IN",
    }
    answer = desk.client.post(desk.url("person-new"), new)
    with desk.scope():
        daniel = Person.objects.get(name="Daniel Okafor")
        assert Source.objects.get(kind="staff").reference is not None
    assert answer.url == desk.url("person-profile", daniel.id)
    again = desk.client.post(desk.url("person-new"), new)
    assert again.status_code == 422
    assert "is here already" in again.content.decode()

    desk.client.post(desk.url("person-details", daniel.id), {"name": "Daniel O.", "country": "GB", "language": "en"})
    desk.client.post(desk.url("person-points", daniel.id), {"kind": "email", "value": "d@okafor.example"})
    taken = desk.client.post(desk.url("person-points", daniel.id), {"kind": "email", "value": "leonie@koehler.example"})
    assert taken.status_code == 422
    desk.client.post(
        desk.url("person-address-new", daniel.id), {"street": "3 Mill Lane", "city": "Kochi", "country": "IN"}
    )
    desk.client.post(desk.url("person-tags", daniel.id), {"name": "Choir"})
    desk.client.post(desk.url("person-tags", daniel.id), {"name": "Choir"})
    with desk.scope():
        daniel.refresh_from_db()
        assert (daniel.name, daniel.sort_key, daniel.country) == ("Daniel O.", "daniel o", "GB")
        assert daniel.postal_addresses.get().city == "Kochi"
        tagged = PersonTag.objects.get()
        point = ContactPoint.objects.get(value="d@okafor.example")
        assert Provenance.objects.get(record=point.id).way == "staff"
        kinds = set(LedgerEntry.objects.filter(subject_id=daniel.id).values_list("kind", flat=True))
        assert {"collected", "rectified", "contact point added", "address written", "tagged"} <= kinds
    with desk.scope():
        address = daniel.postal_addresses.get().id
    desk.client.post(desk.url("person-address", daniel.id, address), {"street": "4 Mill Lane"})
    desk.client.post(desk.url("person-point-removal", daniel.id, point.id))
    desk.client.post(desk.url("person-tag-removal", daniel.id, tagged.tag_id))
    with desk.scope():
        assert daniel.postal_addresses.get().street == "4 Mill Lane"
        assert not ContactPoint.objects.filter(id=point.id).exists()
        assert not PersonTag.objects.exists()


def test_a_reader_may_look_and_nothing_else(desk: SimpleNamespace, larkspur: Organisation) -> None:
    reader = join(larkspur, "reader@larkspur.example", "A Reader", Role.READER)
    desk.client.force_login(reader)
    assert desk.client.get(desk.url("people-list")).status_code == 200
    assert desk.client.get(desk.url("person-profile", desk.leonie.id)).status_code == 200
    for name in ("person-new", "import-list", "people-exports"):
        assert desk.client.get(desk.url(name)).status_code == 403
    for name in ("person-details", "person-points", "person-tags", "person-deletion"):
        assert desk.client.post(desk.url(name, desk.leonie.id)).status_code == 403


def test_another_organisations_people_are_not_there(desk: SimpleNamespace, postmill: Organisation) -> None:
    with organisation_scope(postmill.id):
        priya = meet(collect.open_source(SourceKind.STAFF, "staff"), name="Priya Nair", email="priya@nair.example")
    assert "Priya" not in search(desk, "priya").content.decode()
    assert desk.client.get(desk.url("person-profile", priya.id)).status_code == 404
    assert desk.client.post(desk.url("person-deletion", priya.id)).status_code == 404


def test_erasing_says_first_what_goes(desk: SimpleNamespace) -> None:
    page = desk.client.get(desk.url("person-deletion", desk.leonie.id)).content.decode()
    assert "Erase Leonie Köhler?" in page
    assert "addresses and numbers" in page
    with desk.scope():
        assert Person.objects.exists()
    answer = desk.client.post(desk.url("person-deletion", desk.leonie.id))
    assert answer.status_code == 302
    with desk.scope():
        assert not Person.objects.exists()
    assert desk.client.post(desk.url("person-deletion", desk.leonie.id)).status_code == 404


@pytest.mark.parametrize(("mode", "expected"), [("safe", "'=cmd()"), ("exact", "=cmd()")])
def test_an_export_disarms_formulas_and_is_on_record(desk: SimpleNamespace, mode: str, expected: str) -> None:
    with desk.scope():
        source = collect.open_source(SourceKind.STAFF, "staff")
        bad = meet(source, name="=cmd()", email="cmd@x.example")
        hidden = meet(source, name="Restricted", email="r@x.example")
        Restriction.objects.create(subject=hidden, why="accuracy")
    answer = desk.client.post(desk.url("people-exports"), {"mode": mode})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert {row["name"] for row in rows} == {"Leonie Köhler", expected}
    assert next(r for r in rows if r["name"] == expected)["email"] == "cmd@x.example"
    with desk.scope():
        assert set(Disclosure.objects.values_list("subject_id", flat=True)) == {desk.leonie.id, bad.id}
        assert LedgerEntry.objects.filter(kind="exported").count() == 1
        body = desk.client.get(desk.url("person-profile", bad.id)).content.decode()
    assert "Taken as a file by a member of Larkspur Music School" in body
