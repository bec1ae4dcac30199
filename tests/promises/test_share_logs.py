"""share.logs: broken by a whole network address at rest, an old one in the security log, a group that is too small."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from softranet.accounts.models import Account, SecurityEvent
from softranet.organisations.models import Organisation, Role
from softranet.people.models import Person
from softranet.privacy import aggregates
from softranet.privacy.models import Source
from softranet.privacy.models.promising import State
from softranet.privacy.promises.addresses import whole
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.rights.tasks import sweep_organisation
from softranet.web import arrival
from tests.people import join
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "share.logs"


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return meet("leonie@example.org", "Leonie Köhler")


@pytest.mark.parametrize("text", ["203.0.113.7", "2001:db8:1:2::", "2001:db8::1", "::ffff:cb00:7107", "fe80::1"])
def test_what_is_a_whole_address(text: str) -> None:
    assert whole(text)


@pytest.mark.parametrize(
    "text", ["203.0.113.0", "2001:db8:1::", "127.0.0.1", "::1", "::", "12:30:45", "1.2.3.999", "::E8", "ab::1"]
)
def test_what_is_none(text: str) -> None:
    assert not whole(text)


def test_kept_and_what_was_looked_at(leonie: Person) -> None:
    SecurityEvent.objects.create(kind="failed", address="203.0.113.77")
    assert state(ID) is State.KEPT
    assert evidence(ID).figure["n"] > 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_people_person SET external_id = '203.0.113.77'",
        "UPDATE softranet_people_person SET company = 'from 2001:db8:1:2::5, twice'",
        "UPDATE softranet_privacy_source SET name = '203.0.113.77'",
        "INSERT INTO softranet_cache (cache_key, value, expires) VALUES (':1:links.203.0.113.77', 'x', now())",
    ],
)
def test_broken_by_an_address_at_rest(leonie: Person, statement: str) -> None:
    sabotage(statement)
    assert state(ID) is State.BROKEN


def test_the_log_follows_each_organisations_own_period(
    larkspur: Organisation, postmill: Organisation, mira: Account
) -> None:
    """The operator's sweep has not been: whatever its own period, Larkspur's policy states fourteen days."""
    jo = join(postmill, "jo@postmill.example", "Jo", Role.OWNER)
    for account in (mira, jo, None):
        for days in (13, 17):
            SecurityEvent.objects.create(account=account, kind="failed", at=now() - timedelta(days=days))
    with organisation_scope(larkspur.id):
        assert state(ID) is State.BROKEN
    sweep_organisation(str(larkspur.id))
    with organisation_scope(larkspur.id):
        assert evidence(ID).figure["old"] == 0
    assert [SecurityEvent.objects.filter(account=account).count() for account in (mira, jo, None)] == [1, 2, 2]


def test_broken_by_an_old_one_in_the_security_log(leonie: Person) -> None:
    SecurityEvent.objects.create(kind="failed", address="203.0.113.77")
    sabotage("UPDATE softranet_accounts_securityevent SET at = now() - interval '40 days'")
    assert state(ID) is State.BROKEN


def test_broken_when_the_door_no_longer_shortens(
    leonie: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking for a link counts by network, in the shared cache."""
    asked = {"email": "leonie@example.org"}
    client.post("/@larkspur/my-data/links/", asked, REMOTE_ADDR="203.0.113.77")
    assert state(ID) is State.KEPT
    monkeypatch.setattr(arrival, "shortened", lambda address: address)
    client.post("/@larkspur/my-data/links/", asked, REMOTE_ADDR="203.0.113.77")
    assert state(ID) is State.BROKEN
    cache.clear()


def test_broken_by_a_group_that_is_too_small(
    leonie: Person, in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source.objects.get(name="the front desk")
    Person.objects.bulk_create(Person(name="", sort_key="", source=source, country="DE") for _ in range(3))
    assert state(ID) is State.KEPT
    monkeypatch.setattr(aggregates, "MINIMUM", 2)
    assert state(ID) is State.BROKEN
