"""From the request to the file: nothing leaves without a decision, and nothing but what was decided."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.authorities.actions import decide, enter
from softranet.authorities.actions.hand_over import hand_over
from softranet.authorities.models import HandOver, LegalRequest
from softranet.organisations.models import Membership, Organisation
from softranet.people.models import Person
from softranet.privacy import object_to
from softranet.privacy.models import Disclosure
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Category
from tests.authorities.conftest import REASONS, entered, granted
from tests.privacy.conftest import meet

ENTRY = {
    "side": "authority", "name": "Kochi City Police", "country": "IN", "ground": "order", "law": "Order 12/2026",
    "asked": "Name and address of the holder of leonie@example.org",
}  # fmt: skip
GRANT = {"verdict": "grant", "categories": ["name", "email"], "reasons": REASONS}


def test_the_whole_way(owner: Client, larkspur: Organisation, leonie: Person) -> None:
    entering = owner.post("/app/larkspur/authorities/new/", ENTRY)
    page = entering["Location"]
    owner.post(f"{page}people/", {"addresses": "leonie@example.org\n+4930123456789\nnobody@example.org"})
    owner.post(f"{page}decisions/", GRANT)
    file = owner.post(f"{page}hand-overs/")
    handed = json.loads(file.content)
    [person] = handed["people"]
    told = {name for record in person["records"] for name in record["data"]}
    assert "leonie@example.org" in file.content.decode()
    assert "Leonie Köhler" in file.content.decode()
    assert "street" not in told  # her address was not granted
    assert "+4930123456789" not in file.content.decode()
    with organisation_scope(larkspur.id):
        row = HandOver.objects.get()
        assert (row.people, LegalRequest.objects.get().standing) == (1, "handed_over")
        [disclosure] = Disclosure.objects.filter(reference=row.id)
        assert (disclosure.subject_id, disclosure.categories) == (leonie.id, ["email", "name"])
    assert b"handed over" in owner.get(page).content


def test_nothing_leaves_before_a_decision(owner: Client, mira: Account, larkspur: Organisation, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        row = entered(mira)
    answer = owner.post(f"/app/larkspur/authorities/{row.id}/hand-overs/")
    assert answer.status_code == 302
    with organisation_scope(larkspur.id):
        assert not HandOver.objects.exists()


def test_where_there_are_two_the_second_approves(
    owner: Client,
    mira: Account,
    officer: Account,
    signed_in: Callable[[Account], Client],
    larkspur: Organisation,
    leonie: Person,
) -> None:
    with organisation_scope(larkspur.id):
        row = granted(mira)
        assert row.standing == "second"
    page = f"/app/larkspur/authorities/{row.id}/"
    owner.post(f"{page}approvals/")  # not by the one who decided
    assert owner.post(f"{page}hand-overs/").status_code == 302
    second = signed_in(officer)
    second.post(f"{page}approvals/", {"back": "1"})
    with organisation_scope(larkspur.id):
        row.refresh_from_db()
    assert row.standing == "open"
    owner.post(f"{page}decisions/", GRANT)
    second.post(f"{page}approvals/")
    assert owner.post(f"{page}hand-overs/").status_code == 200


def test_a_grant_needs_its_reasons(owner: Client, mira: Account, larkspur: Organisation, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        row = entered(mira)
    page = f"/app/larkspur/authorities/{row.id}/"
    for missing in ("reasons", "categories"):
        assert owner.post(f"{page}decisions/", {**GRANT, missing: ""}).status_code == 422
    with organisation_scope(larkspur.id):
        row.refresh_from_db()
    assert row.standing == "open"


def test_a_claimant_cannot_rely_on_an_authoritys_ground(owner: Client, leonie: Person) -> None:
    assert owner.post("/app/larkspur/authorities/new/", {**ENTRY, "side": "claimant"}).status_code == 200
    assert owner.post("/app/larkspur/authorities/new/", {**ENTRY, "gag_until": "2099-01-01"}).status_code == 200
    abroad = {**ENTRY, "country": "US"}
    assert owner.post("/app/larkspur/authorities/new/", abroad).status_code == 200
    assert owner.post("/app/larkspur/authorities/new/", {**abroad, "transfer_basis": "treaty"}).status_code == 302
    fine = {**ENTRY, "side": "claimant", "ground": "claim", "name": "Postmill Ltd"}
    assert owner.post("/app/larkspur/authorities/new/", fine).status_code == 302


def test_the_gate_keeps_who_objected_out_of_a_claim(
    owner: Client, mira: Account, larkspur: Organisation, leonie: Person
) -> None:
    with organisation_scope(larkspur.id):
        row = granted(mira, side="claimant", ground="claim", name="Postmill Ltd")
        object_to.start(leonie)
    assert owner.post(f"/app/larkspur/authorities/{row.id}/hand-overs/").status_code == 302
    with organisation_scope(larkspur.id):
        assert not HandOver.objects.exists()


def test_who_it_concerns_is_settled_with_the_decision(
    mira: Account, larkspur: Organisation, leonie: Person
) -> None:
    """The page was opened before somebody else decided, and the click comes after."""
    with organisation_scope(larkspur.id):
        actor = Membership.objects.get(account=mira)
        meet("daniel@example.org", "Daniel Okafor")
        shown = entered(mira)
        decide.decide(actor, LegalRequest.objects.get(), "grant", REASONS, [Category.NAME])
        with pytest.raises(enter.Settled):
            enter.name_people(actor, shown, ["daniel@example.org"])
        with pytest.raises(enter.Settled):
            enter.leave_out(actor, shown, shown.concerned.get())
        assert shown.concerned.count() == 1


def test_what_was_handed_over_is_not_withdrawn(mira: Account, larkspur: Organisation, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        shown = granted(mira)
        hand_over(Membership.objects.get(account=mira), LegalRequest.objects.get())
        with pytest.raises(enter.Settled):
            enter.withdraw(Membership.objects.get(account=mira), shown)
        assert LegalRequest.objects.get().standing == "handed_over"


def test_who_decided_takes_it_back_when_the_second_is_gone(
    owner: Client, mira: Account, officer: Account, larkspur: Organisation, leonie: Person
) -> None:
    with organisation_scope(larkspur.id):
        row = granted(mira)
        Membership.objects.filter(account=officer).delete()
    page = f"/app/larkspur/authorities/{row.id}/"
    assert b"Take your decision back" in owner.get(page).content
    owner.post(f"{page}approvals/", {"back": "1"})
    owner.post(f"{page}decisions/", GRANT)
    assert owner.post(f"{page}hand-overs/").status_code == 200
    with organisation_scope(larkspur.id):
        assert measure("share.authorities")[0].state == State.KEPT
