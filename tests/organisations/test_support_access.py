"""The operator's support looks into an organisation: never unasked, for hours, and every page is noted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Membership, Organisation, Role, SupportAccess, SupportVisit
from softranet.organisations.operator import operator
from softranet.organisations.seeing import seen_as
from softranet.privacy.models import Look
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.people import join
from tests.privacy.conftest import meet
from tests.promises.measuring import sabotage, state

pytestmark = pytest.mark.django_db
ASK = {"organisation": "larkspur", "reason": "The list of letters stays empty.", "hours": "4"}


@pytest.fixture
def priya(db: None) -> Account:
    """She works for the operator."""
    return join(operator(), "priya@softranet.example", "Priya Nair", Role.OWNER)


@pytest.fixture
def support(priya: Account, signed_in: Callable[[Account], Client]) -> Client:
    return signed_in(priya)


@pytest.fixture
def owner(mira: Account, signed_in: Callable[[Account], Client]) -> Client:
    return signed_in(mira)


def asked(support: Client, larkspur: Organisation) -> str:
    slug = operator().slug
    assert support.post(f"/app/{slug}/support/", ASK).status_code == 302
    with organisation_scope(larkspur.id):
        return f"/app/larkspur/settings/support/{SupportAccess.objects.get().id}/"


def test_asked_allowed_noted_over(
    support: Client, owner: Client, priya: Account, larkspur: Organisation, postmill: Organisation
) -> None:
    row = asked(support, larkspur)
    assert support.get("/app/larkspur/people/").status_code == 404
    assert b"stays empty" in owner.get("/app/larkspur/settings/support/").content
    owner.post(f"{row}approval/")
    assert support.get("/app/larkspur/people/").status_code == 200
    assert support.get("/app/larkspur/people/new/").status_code == 403  # a reader
    assert support.get("/app/postmill/people/").status_code == 404
    with organisation_scope(larkspur.id):
        assert {v.page for v in SupportVisit.objects.all()} == {"people-list"}  # what it was refused it did not see
        assert not Membership.objects.filter(account=priya, organisation_id=larkspur.id).exists()
        assert state("protect.access") is State.KEPT
    assert b"people-list" in owner.get("/app/larkspur/settings/support/").content
    owner.post(f"{row}end/")
    assert support.get("/app/larkspur/people/").status_code == 404


def test_it_ends_by_itself(support: Client, owner: Client, larkspur: Organisation) -> None:
    owner.post(f"{asked(support, larkspur)}approval/")
    with organisation_scope(larkspur.id):
        SupportAccess.objects.update(until=now() - timedelta(seconds=1))
    assert support.get("/app/larkspur/people/").status_code == 404


def test_who_no_longer_works_for_the_operator_sees_nothing(
    support: Client, owner: Client, priya: Account, larkspur: Organisation
) -> None:
    owner.post(f"{asked(support, larkspur)}approval/")
    with organisation_scope(operator().id), seen_as(""):
        Membership.objects.filter(account=priya).delete()
    assert support.get("/app/larkspur/people/").status_code == 404


def test_only_the_operator_asks_and_nobody_allows_themselves(
    support: Client, owner: Client, larkspur: Organisation
) -> None:
    assert owner.post("/app/larkspur/support/", ASK).status_code == 404
    assert support.post(f"{asked(support, larkspur)}approval/").status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_organisations_supportaccess SET approved_at = NULL",
        "UPDATE softranet_organisations_supportvisit SET at = now() + interval '5 hours'",
        (
            "UPDATE softranet_organisations_supportvisit SET at = now() - interval '2 hours';"
            " UPDATE softranet_organisations_supportaccess SET approved_at = now() - interval '3 hours'"
        ),
    ],
)
def test_pages_outside_the_hours_break_the_promise(
    support: Client, owner: Client, larkspur: Organisation, statement: str
) -> None:
    owner.post(f"{asked(support, larkspur)}approval/")
    support.get("/app/larkspur/people/")
    with organisation_scope(larkspur.id):
        assert state("protect.access") is State.KEPT
        sabotage(statement)
        assert state("protect.access") is State.BROKEN


def test_so_do_hours_written_past_the_ledger(priya: Account, mira: Account, larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        leonie = meet("leonie@example.org", "Leonie Köhler")
        SupportAccess.objects.create(
            account=priya, reason="none", hours=4, approved_at=now(), until=now() + timedelta(hours=4)
        )
        assert state("protect.access") is State.KEPT
        Look.objects.create(subject=leonie, actor=priya.id, page="profile", purpose_key="relation")
        assert state("protect.access") is State.BROKEN


def test_who_looked_says_that_it_was_the_support_and_by_whose_leave(
    support: Client, owner: Client, larkspur: Organisation
) -> None:
    with organisation_scope(larkspur.id):
        leonie = meet("leonie@example.org", "Leonie Köhler")
        Look.objects.all().delete()
    owner.post(f"{asked(support, larkspur)}approval/")
    assert support.get(f"/app/larkspur/people/{leonie.id}/").status_code == 200
    page = owner.get(f"/app/larkspur/people/{leonie.id}/looks/").content.decode()
    assert "the operator’s support, by leave of Mira Halvorsen of" in page
    assert "The list of letters stays empty." in page
    assert "a former member" not in page
    with organisation_scope(larkspur.id):
        SupportAccess.objects.update(until=now() - timedelta(days=1), approved_at=now() - timedelta(days=2))
    assert "outside of any leave" in owner.get(f"/app/larkspur/people/{leonie.id}/looks/").content.decode()
