"""Members: invited by mail, with a role, an undertaking and a review; never without an owner."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from softranet.accounts.models import Account, Session
from softranet.organisations.access_review import QUARTER
from softranet.organisations.models import Invitation, Membership, Organisation, Role
from softranet.privacy.models import LedgerEntry
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.accounts.conftest import with_password
from tests.mailbox import Mailbox
from tests.people import join

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]
SignedIn = Callable[[Account], Client]
NEW = {"name": "Priya Nair", "password": "harps behind the wall", "undertake": "on", "agree": "on"}


def invite(client: Client, email: str, role: str = "member") -> None:
    assert client.post("/app/larkspur/invitations/", {"email": email, "role": role}).status_code == 302


def member(larkspur: Organisation, account: Account) -> Membership:
    with organisation_scope(larkspur.id):
        return Membership.objects.get(account=account)


def test_somebody_new_joins_by_a_link(
    larkspur: Organisation, mira: Account, signed_in: SignedIn, client: Client, mailbox: Mailbox
) -> None:
    invite(signed_in(mira), "Priya@Larkspur.example", "officer")
    path = mailbox.link("priya@larkspur.example")
    assert b"as privacy officer" in client.get(path).content
    assert client.post(path, NEW | {"undertake": ""}).status_code == 200
    assert client.post(path, NEW | {"password": "short"}).status_code == 200
    assert client.post(path, NEW).headers["Location"] == "/app/larkspur/"
    priya = Account.objects.get(email="priya@larkspur.example")
    joined = member(larkspur, priya)
    assert (joined.role, joined.undertaking_at is not None) == ("officer", True)
    assert client.get("/app/larkspur/").status_code == 200
    assert Client().get(path).status_code == 410


def test_somebody_known_signs_in_and_joins(
    larkspur: Organisation, mira: Account, postmill: Organisation, signed_in: SignedIn, mailbox: Mailbox
) -> None:
    daniel = with_password(join(postmill, "daniel@postmill.example", "Daniel Okafor", Role.OWNER))
    invite(signed_in(mira), "daniel@postmill.example")
    path = mailbox.link("daniel@postmill.example")
    assert f"/accounts/login/?next={path.replace('@', '%40')}".encode() in Client().get(path).content.replace(
        b"%2F", b"/"
    )
    assert signed_in(daniel).post(path, {"undertake": "on"}).status_code == 302
    assert member(larkspur, daniel).role == Role.MEMBER


def test_an_invitation_is_for_one_address(
    larkspur: Organisation, mira: Account, postmill: Organisation, signed_in: SignedIn, mailbox: Mailbox
) -> None:
    stranger = join(postmill, "daniel@postmill.example", "Daniel Okafor", Role.OWNER)
    invite(signed_in(mira), "priya@larkspur.example")
    path = mailbox.link("priya@larkspur.example")
    assert (
        b"You are signed in as daniel@postmill.example" in signed_in(stranger).post(path, {"undertake": "on"}).content
    )
    with organisation_scope(larkspur.id):
        assert not Membership.objects.filter(account=stranger).exists()
    assert Client().get(path.replace("larkspur", "postmill")).status_code == 410


def test_an_invitation_ends_and_can_be_withdrawn(
    larkspur: Organisation, mira: Account, signed_in: SignedIn, mailbox: Mailbox
) -> None:
    owner = signed_in(mira)
    invite(owner, "priya@larkspur.example")
    first = mailbox.link("priya@larkspur.example")
    with organisation_scope(larkspur.id):
        Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    assert Client().get(first).status_code == Client().post(first, NEW).status_code == 410
    invite(owner, "priya@larkspur.example")
    second = mailbox.link("priya@larkspur.example")
    with organisation_scope(larkspur.id):
        row = Invitation.objects.get()
        assert second.split("/")[-2].encode() not in bytes(row.digest)
    assert b"priya@larkspur.example" in owner.get("/app/larkspur/members/").content
    owner.post(f"/app/larkspur/invitations/{row.pk}/withdrawal/")
    assert Client().get(second).status_code == 410


def test_roles_change_but_an_owner_stays(larkspur: Organisation, mira: Account, signed_in: SignedIn) -> None:
    owner = signed_in(mira)
    priya = join(larkspur, "priya@larkspur.example", "Priya Nair", Role.MEMBER)
    own, other = (f"/app/larkspur/members/{member(larkspur, a).pk}/" for a in (mira, priya))
    assert owner.get(own).status_code == owner.get(f"{other}removal/").status_code == 200
    owner.post(f"{own}role/", {"role": "reader"})
    owner.post(f"{own}removal/")
    assert member(larkspur, mira).role == Role.OWNER
    owner.post(f"{other}role/", {"role": "owner"})
    owner.post(f"{own}role/", {"role": "reader"})
    assert member(larkspur, mira).role == Role.READER
    assert owner.post(f"{other}removal/").status_code == 403
    signed_in(priya).post(f"{own}removal/")
    with organisation_scope(larkspur.id):
        assert not Membership.objects.filter(account=mira).exists()
        kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {"member.role", "member.removed"} <= kinds
    assert signed_in(mira).get("/app/larkspur/").status_code == 404


def test_a_member_of_another_organisation_cannot_be_reached(
    larkspur: Organisation, mira: Account, postmill: Organisation, signed_in: SignedIn
) -> None:
    theirs = member(postmill, join(postmill, "daniel@postmill.example", "Daniel Okafor", Role.OWNER))
    owner = signed_in(mira)
    for way in ("", "role/", "removal/", "second-factor/"):
        assert owner.post(f"/app/larkspur/members/{theirs.pk}/{way}", {"role": "reader"}).status_code in {404, 405}
    assert owner.get(f"/app/larkspur/members/{theirs.pk}/").status_code == 404


def test_access_is_reviewed_every_quarter(larkspur: Organisation, mira: Account, signed_in: SignedIn) -> None:
    owner = signed_in(mira)
    with organisation_scope(larkspur.id):
        Membership.objects.update(joined_at=now() - QUARTER - timedelta(days=2))
    assert b"Quarterly review" in owner.get("/app/larkspur/").content
    page = owner.get("/app/larkspur/members/review/").content.decode()
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    assert len(seen) == 1
    late = member(larkspur, join(larkspur, "late@larkspur.example", "Late Comer", Role.MEMBER))
    answer = owner.post("/app/larkspur/members/review/", {"seen": seen}, follow=True)  # joined while it was looked at
    assert b"Somebody became a member since" in answer.content
    assert member(larkspur, mira).reviewed_at is None
    owner.post("/app/larkspur/members/review/", {"seen": [*seen, str(late.pk)]})
    assert member(larkspur, mira).reviewed_at is not None
    assert b"Quarterly review" not in owner.get("/app/larkspur/").content


def test_an_undertaking_is_asked_for_and_given(larkspur: Organisation, mira: Account, signed_in: SignedIn) -> None:
    owner = signed_in(mira)
    assert b"Your undertaking" in owner.get("/app/larkspur/").content
    assert owner.post("/app/larkspur/undertaking/", {}).status_code == 200
    assert member(larkspur, mira).undertaking_at is None
    owner.post("/app/larkspur/undertaking/", {"undertake": "on"})
    assert member(larkspur, mira).undertaking_at is not None
    assert Session.objects.filter(account=mira).exists()
