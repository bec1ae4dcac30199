"""The first page: is all well, and what needs me today?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations import dashboard
from softranet.organisations.dashboard import Figure, Need
from softranet.organisations.models import Organisation, Role
from softranet.privacy.models import Measurement
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.web.charts import Chart, Series
from tests.people import join

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]
SignedIn = Callable[[Account], Client]


@pytest.fixture
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_figures", "_needs", "_charts"):
        monkeypatch.setattr(dashboard, name, {})


@pytest.mark.usefixtures("empty_registry")
def test_when_all_is_well_it_says_so(larkspur: Organisation, mira: Account, signed_in: SignedIn) -> None:
    page = signed_in(mira).get("/app/larkspur/")
    assert b"All is well, and nothing waits for you." in page.content


@pytest.mark.usefixtures("empty_registry")
def test_it_counts_what_is_broken_and_what_waits(larkspur: Organisation, mira: Account, signed_in: SignedIn) -> None:
    with organisation_scope(larkspur.id):
        for promise, state in (("protect.access", "broken"), ("protect.confidential", "kept")):
            Measurement.objects.create(promise=promise, state=state, checked=1, violations=int(state == "broken"))
    dashboard.figure("people", lambda _request: Figure("People", 12, "+1"))
    dashboard.chart("weeks", lambda _request: ("Weeks", Chart("Three came.", ["1", "2"], [Series("came", [1, 2])])))
    dashboard.needs(
        "later", lambda _request: [Need("Later", "there is time", "/l/", "Open", due=now() + timedelta(days=9))]
    )
    dashboard.needs(
        "late", lambda _request: [Need("Late", "too late", "/x/", "Open", "broken", now() - timedelta(days=1))]
    )
    page = signed_in(mira).get("/app/larkspur/").content.decode()
    assert "1 promise is broken, 2 things wait for you." in page
    assert page.index("Too late") < page.index("There is time")
    assert "Weeks" in page
    assert "+1" in page


@pytest.mark.usefixtures("empty_registry")
def test_what_is_only_good_to_know_is_shown_and_not_counted(
    larkspur: Organisation, mira: Account, signed_in: SignedIn
) -> None:
    dashboard.needs("demo", lambda _request: [Need("A demo", "nobody is real", "/d/", "Remove it", "neutral")])
    page = signed_in(mira).get("/app/larkspur/").content.decode()
    assert "All is well, and nothing waits for you." in page
    assert "Nobody is real" in page


def test_an_account_without_a_password_is_told_what_stands_alone(mira: Account, signed_in: SignedIn) -> None:
    at_home = signed_in(mira)
    assert "Your password stands alone" in at_home.get("/app/larkspur/").content.decode()
    mira.set_unusable_password()
    mira.save()
    page = signed_in(mira).get("/app/larkspur/").content.decode()
    assert "Whoever reads your mail can sign in as you" in page
    assert "Your password" not in page


def test_what_a_role_may_not_do_does_not_wait_for_it(
    larkspur: Organisation, mira: Account, signed_in: SignedIn
) -> None:
    reader = signed_in(join(larkspur, "leo@larkspur.example", "Leo Brandt", Role.READER))
    page = reader.get("/app/larkspur/").content
    assert b"Your undertaking" in page
    assert b"Set-up" not in page
    assert b"2 members" not in page


def test_strangers_find_nothing(
    larkspur: Organisation, postmill: Organisation, mira: Account, signed_in: SignedIn
) -> None:
    assert signed_in(mira).get("/app/postmill/").status_code == 404
    assert signed_in(mira).get("/app/nowhere/").status_code == 404
    assert Client().get("/app/larkspur/").headers["Location"].startswith("/accounts/login/")
