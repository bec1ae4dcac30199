"""Tokens for programs: shown once, stored hashed, good for their own organisation and what they were made for."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from softranet.accounts.models import Account
from softranet.organisations import bearer
from softranet.organisations.middleware import OrganisationMiddleware
from softranet.organisations.models import ApiToken, Membership, Organisation, Role
from softranet.people.models import Tag
from softranet.privacy.scope import NoScope, current, organisation_scope
from tests.people import join

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]
SignedIn = Callable[[Account], Client]


@pytest.fixture
def token(larkspur: Organisation, mira: Account) -> str:
    with organisation_scope(larkspur.id):
        return bearer.create("our site", ["view", "edit"], actor=Membership.objects.get())[1]


def asked(text: str, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    request = RequestFactory().get("/api/v1/people", headers={"authorization": f"Bearer {text}"})
    response = OrganisationMiddleware(view)(request)
    assert isinstance(response, HttpResponse)
    return response


def test_it_is_shown_once_and_stored_hashed(larkspur: Organisation, mira: Account, signed_in: SignedIn) -> None:
    client = signed_in(mira)
    page = client.post("/app/larkspur/settings/tokens/", {"name": "our site", "acts": ["view"]})
    shown = re.search(rb"snt_larkspur_([\w-]{43})", page.content)
    assert shown
    assert shown[0] not in client.get("/app/larkspur/settings/tokens/").content
    with organisation_scope(larkspur.id):
        row = ApiToken.objects.get()
    assert shown[1] not in bytes(row.digest)
    assert row.acts == ["view"]


def test_it_opens_its_own_organisation_and_no_other(larkspur: Organisation, postmill: Organisation, token: str) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        assert request.organisation == larkspur  # type: ignore[attr-defined]
        assert current() == larkspur.id
        return HttpResponse()

    assert asked(token, view).status_code == 200
    for other in (token.replace("larkspur", "postmill"), token[:-1] + "~", token[:-2] + "xx", "", "snt_larkspur_"):

        def refused(request: HttpRequest) -> HttpResponse:
            assert request.token is request.organisation is None  # type: ignore[attr-defined]
            with pytest.raises(NoScope):
                current()
            return HttpResponse(status=401)

        assert asked(other, refused).status_code == 401


def test_it_may_do_what_it_was_made_for(larkspur: Organisation, token: str) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        bearer.demand(request, "edit")
        with pytest.raises(PermissionDenied):
            bearer.demand(request, "erase")
        return HttpResponse()

    assert asked(token, view).status_code == 200
    with organisation_scope(larkspur.id):
        assert ApiToken.objects.get().last_used_on is not None


def test_a_failed_answer_leaves_nothing_behind(larkspur: Organisation, token: str) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        Tag.objects.create(name="choir")
        return HttpResponse(status=500)

    asked(token, view)
    with organisation_scope(larkspur.id):
        assert not Tag.objects.exists()


def test_a_revoked_one_opens_nothing(larkspur: Organisation, mira: Account, signed_in: SignedIn, token: str) -> None:
    with organisation_scope(larkspur.id):
        number = ApiToken.objects.get().pk
    signed_in(mira).post(f"/app/larkspur/settings/tokens/{number}/revocation/")

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=200 if request.token else 401)  # type: ignore[attr-defined]

    assert asked(token, view).status_code == 401


def test_who_leaves_or_manages_no_more_leaves_no_way_in_behind(
    larkspur: Organisation, mira: Account, signed_in: SignedIn
) -> None:
    """They read the token's text when they made it."""
    owner = signed_in(mira)
    for role, way, given in (("owner", "removal/", {}), ("owner", "role/", {"role": "reader"})):
        priya = join(larkspur, f"priya-{way[:4]}@larkspur.example", "Priya Nair", Role(role))
        with organisation_scope(larkspur.id):
            theirs = Membership.objects.get(account=priya)
            text = bearer.create("our site", ["view"], actor=theirs)[1]
            mine = bearer.create("another", ["view"], actor=Membership.objects.get(account=mira))[1]
        page = f"/app/larkspur/members/{theirs.pk}/"
        assert b"One token for a program" in owner.get(f"{page}removal/").content
        assert b"One token for a program" in owner.get("/app/larkspur/members/review/").content
        owner.post(f"{page}{way}", given)

        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse(status=200 if request.token else 401)  # type: ignore[attr-defined]

        assert (asked(text, view).status_code, asked(mine, view).status_code) == (401, 200)
        with organisation_scope(larkspur.id):
            assert bearer.standing().filter(created_by=priya.pk).count() == 0
