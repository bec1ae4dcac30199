"""policy.refuse: the way out of a notice is walked; a door that does not open breaks it."""

import pytest

from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.policy import answers
from softranet.policy.actions.agree import leave
from softranet.policy.actions.publish import ensure_published
from softranet.policy.models import Version
from softranet.privacy.collect import open_source
from softranet.privacy.models import LedgerEntry
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.promising import State
from softranet.privacy.scope import organisation_scope
from tests.promises.measuring import sabotage, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(larkspur: Organisation) -> Organisation:
    with organisation_scope(larkspur.id):
        assert state("policy.refuse") == State.NOTHING_YET
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
    return larkspur


def test_the_way_is_walked_and_leaves_nothing(school: Organisation) -> None:
    with organisation_scope(school.id):
        before = LedgerEntry.objects.count()
        assert state("policy.refuse") == State.KEPT
        assert not Person.objects.filter(name="Probe").exists()
        assert LedgerEntry.objects.count() == before


def test_a_door_that_does_not_open_breaks_it(school: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_notice", lambda _text: None)
    with organisation_scope(school.id):
        assert state("policy.refuse") == State.BROKEN


def test_who_left_without_a_certificate_breaks_it(school: Organisation) -> None:
    with organisation_scope(school.id):
        leonie = meet(open_source(SourceKind.STAFF, "staff"), email="leonie@example.org", name="Leonie Köhler")
        leave(leonie, Version.objects.get(kind="privacy"))
        assert state("policy.refuse") == State.KEPT
        sabotage("DELETE FROM softranet_privacy_certificate")
        assert state("policy.refuse") == State.BROKEN
