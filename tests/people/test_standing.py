"""Whose data may not be used is left alone by every page, list, export, import, letter and program."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.campaigns.audience import readers
from softranet.mail.models import Message
from softranet.organisations import bearer
from softranet.organisations.models import Membership, Organisation, Role
from softranet.organisations.roles import VIEW
from softranet.people import listing
from softranet.people.actions import bring_in
from softranet.people.actions.meet import meet
from softranet.people.export import export
from softranet.people.imports import running
from softranet.people.models import ContactPoint, Person
from softranet.privacy import consent, object_to, restrict
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, Hold, Look, Objection, Override, Restriction, Source
from softranet.privacy.permitted import explain_all, permitted
from softranet.privacy.records import now
from softranet.privacy.restrict import Ground
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import IMPROVEMENT, NEWSLETTER, RELATION
from softranet.rights.identity import new_link
from tests.people import join

LAW = "Limitation Act 1963, case 12 of 2026"


@pytest.fixture
def desk(larkspur: Organisation, mira: Account) -> SimpleNamespace:
    """Mira and a reader at their desks, with Leonie among their people, who has the newsletter."""
    owner, reader = Client(), Client()
    owner.force_login(mira)
    reader.force_login(join(larkspur, "reader@larkspur.example", "A reader", Role.READER))
    with organisation_scope(larkspur.id):
        source = Source.objects.create(kind="staff", way="staff", name="the front desk")
        leonie = meet(source, name="Leonie Köhler", email="leonie@koehler.example")
        consent.give(leonie, NEWSLETTER, how="test")
        _row, token = bearer.create("a program", [VIEW], actor=Membership.objects.get(account=mira))
    return SimpleNamespace(
        owner=owner, reader=reader, leonie=leonie, program=Client(headers={"authorization": f"Bearer {token}"}),
        member=mira, organisation=larkspur, url=lambda name, *args: reverse(name, args=["larkspur", *args]),
        scope=lambda: organisation_scope(larkspur.id),
    )  # fmt: skip


@pytest.fixture(params=["restricted", "objecting"])
def closed(request: Any, desk: SimpleNamespace) -> SimpleNamespace:
    with desk.scope():
        if request.param == "restricted":
            restrict.start(desk.leonie, Ground.ACCURACY)
        else:
            object_to.start(desk.leonie)
    return desk


def test_every_way_to_use_somebody_is_closed(closed: SimpleNamespace) -> None:
    desk, profile = closed, closed.url("person-profile", closed.leonie.id)
    assert "Leonie" not in desk.reader.get(desk.url("people-list")).content.decode()
    assert desk.reader.get(profile).status_code == 403
    assert desk.reader.get(desk.url("person-timeline", desk.leonie.id)).status_code == 403
    assert desk.program.get("/api/v1/people").json()["items"] == []
    assert desk.program.post(
        "/api/v1/people/search", {"email": "leonie@koehler.example"}, content_type="application/json"
    ).json() == []  # fmt: skip
    assert desk.program.get(f"/api/v1/people/{desk.leonie.id}").status_code == 403
    with desk.scope():
        assert not readers().exists()
        member = Membership.objects.get(account=desk.member)
        parts = export(listing.Filter(), actor=member, exact=True)
    assert "Leonie" not in "".join(parts)
    with desk.scope():
        assert not Look.objects.exists()


def test_who_answers_for_rights_still_opens_the_record_and_that_is_noted_as_such(closed: SimpleNamespace) -> None:
    desk = closed
    assert "Leonie" in desk.owner.get(desk.url("people-list")).content.decode()
    assert desk.owner.get(desk.url("person-profile", desk.leonie.id)).status_code == 200
    with desk.scope():
        assert Look.objects.get().purpose_key == "rights"
        restrict.end(desk.leonie)
        object_to.end(desk.leonie)
    assert desk.reader.get(desk.url("person-profile", desk.leonie.id)).status_code == 200


def test_an_import_changes_nothing_of_who_is_restricted(desk: SimpleNamespace) -> None:
    with desk.scope():
        restrict.start(desk.leonie, Ground.ACCURACY)
        run = bring_in.receive(b"email,company\nleonie@koehler.example,Postmill\n", "people.csv", actor=None)
        bring_in.settle(
            run, {"basis": "contract", "origin": "our old shop", "notice": "send", "mapping": run.mapping,
                  "options": {"country": "IN"}}, actor=None,
        )  # fmt: skip
        bring_in.start(run, actor=None, later=False)
        running.work(run.organisation_id, run.pk)
        assert Person.objects.get().company == ""
        assert "restricted" in run.refusals.get().reasons[0]


def test_a_member_notes_what_somebody_said_on_the_phone(desk: SimpleNamespace) -> None:
    place = desk.url("person-standing", desk.leonie.id)
    assert desk.reader.get(place).status_code == 403
    assert desk.owner.get(place).status_code == 200
    desk.owner.post(place, {"form": "restrict", "why": "accuracy"})
    desk.owner.post(place, {"form": "object", "against": "*"})
    assert desk.owner.post(place, {"form": "object", "against": "orders"}).status_code == 422
    with desk.scope():
        assert Restriction.objects.get(until=None).why == "accuracy"
        assert Objection.objects.get(until=None).purpose_key == "*"
    desk.owner.post(desk.url("person-standing-end", desk.leonie.id, "accuracy"))
    with desk.scope():
        assert not Restriction.objects.filter(until=None).exists()


def test_the_officer_places_a_hold_and_lifting_it_carries_out_the_deletion(desk: SimpleNamespace) -> None:
    place = desk.url("person-standing", desk.leonie.id)
    assert desk.owner.post(place, {"form": "hold", "law": ""}).status_code == 422
    desk.owner.post(place, {"form": "hold", "law": LAW, "expected_until": "2027-03-01"})
    with desk.scope():
        row = Hold.objects.get()
        waits = erase(desk.leonie, reason="own request", requested_at=now())
    certificate = Client().get(desk.url("certificate", waits.number)).content.decode()
    assert LAW in certificate
    assert "1 March 2027" in certificate
    lifting = desk.url("person-hold", desk.leonie.id, row.id)
    assert "deletes, for good" in desk.owner.get(lifting).content.decode()
    answer = desk.owner.post(lifting)
    assert answer.url == desk.url("certificate", waits.number)
    assert LAW in Client().get(answer.url).content.decode()
    with desk.scope():
        assert not Person.objects.exists()
        assert Certificate.objects.get().number == waits.number


def test_the_officer_lets_one_use_go_on_and_the_person_reads_why(desk: SimpleNamespace) -> None:
    """GDPR Art. 21(1): never for direct marketing, never without a reason, and only who answers for rights."""
    url = desk.url("person-standing", desk.leonie.id)
    why = "Needed for the hearing in May 2027."
    said = {"form": "override", "use": "improvement", "ground": "claims", "reason": why}
    assert desk.owner.post(url, said).status_code == 422  # nobody objected
    with desk.scope():
        object_to.start(desk.leonie)
        assert not permitted(IMPROVEMENT).permits(desk.leonie)
    assert desk.owner.post(url, {**said, "use": "newsletter"}).status_code == 422
    assert desk.owner.post(url, {**said, "reason": "Because."}).status_code == 422
    assert desk.reader.post(url, said).status_code == 403
    assert desk.owner.post(url, said).status_code == 302
    with desk.scope():
        row = Override.objects.get()
        assert permitted(IMPROVEMENT).permits(desk.leonie)
        assert permitted(IMPROVEMENT).filter(Person.objects.all()).exists()
        assert explain_all(desk.leonie)["improvement"] == []
        assert not permitted(NEWSLETTER).permits(desk.leonie)
        assert not permitted(RELATION).permits(desk.leonie)
        assert Objection.objects.filter(until=None).count() == 1
        assert Message.objects.get(template="objection-overridden").subject_id == desk.leonie.pk
        with pytest.raises(object_to.NotOverridable):
            object_to.override(desk.leonie, NEWSLETTER, object_to.Ground.CLAIMS, why, actor=None)
        _link, token = new_link(ContactPoint.objects.get(person=desk.leonie))
    herself = Client()
    herself.post(f"/@larkspur/my-data/open/{token}/")
    page = herself.get("/@larkspur/my-data/further/uses/").content.decode()
    assert why in page
    assert "complain to the authority" in page
    assert desk.owner.post(desk.url("person-override-end", desk.leonie.id, row.id)).status_code == 302
    with desk.scope():
        assert not permitted(IMPROVEMENT).permits(desk.leonie)
