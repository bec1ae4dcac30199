"""right.equal_service: whoever uses a right gets the same pages as before."""

from typing import Any

import pytest

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.policy.actions.publish import ensure_published
from softranet.privacy.models import Objection
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.scope import organisation_scope
from softranet.rights.models import Request
from softranet.web import navigation

pytestmark = pytest.mark.django_db


def state(organisation: Organisation) -> State:
    with organisation_scope(organisation.id):
        return measure("right.equal_service")[0].state


@pytest.fixture
def open_for_all(larkspur: Organisation) -> Organisation:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi", postal_code="682001")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
    return larkspur


def test_kept_and_nothing_of_the_rehearsal_stays(open_for_all: Organisation) -> None:
    with organisation_scope(open_for_all.id):
        found = measure("right.equal_service")[0]
        assert (found.state, found.violations) == (State.KEPT, 0)
        assert found.checked > 5
        assert not Person.objects.exists()
        assert not Request.objects.exists()


def test_broken_by_a_page_that_hides_something_from_who_objected(
    open_for_all: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = navigation.footer

    def less() -> list[Any]:
        return [] if Objection.objects.filter(until=None).exists() else everything()

    monkeypatch.setattr(navigation, "footer", less)
    assert state(open_for_all) == State.BROKEN
