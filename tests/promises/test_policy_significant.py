"""policy.significant: a use that only a newer version allows, of somebody who has not agreed, breaks it."""

from datetime import timedelta

import pytest
from django.db import connection

from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.policy.actions.agree import agree
from softranet.policy.actions.publish import draft, ensure_published, publish
from softranet.policy.document import parse, stating
from softranet.policy.models import Version
from softranet.privacy.collect import open_source
from softranet.privacy.models import Look
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.promising import State
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from tests.promises.measuring import sabotage, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def widened(larkspur: Organisation) -> Version:
    """Version 2 allows improvement; in force for two days, and Leonie is from before."""
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
        assert state("policy.significant") == State.NOTHING_YET
        leonie = meet(open_source(SourceKind.STAFF, "staff"), email="leonie@example.org", name="Leonie Köhler")
        Person.objects.filter(id=leonie.id).update(collected_at=now() - timedelta(days=9))
        row = draft("privacy")
        document = parse(row.source)
        allowed = [*(document.purposes or ()), "improvement"]
        row.source = stating(row.source, purposes=allowed, recipients=document.recipients or ())
        row.save()
        version = publish(larkspur, "privacy", actor=None)
        Version.objects.filter(id=version.id).update(in_force_at=now() - timedelta(days=2))
        return version


def used(person: Person) -> None:
    """Past the gate."""
    Look.objects.create(subject=person, actor=uuid7(), page="profile", purpose_key="improvement", at=now())


def test_a_use_without_agreement_breaks_it(larkspur: Organisation, widened: Version) -> None:
    with organisation_scope(larkspur.id):
        assert state("policy.significant") == State.KEPT
        used(Person.objects.get(name="Leonie Köhler"))
        assert state("policy.significant") == State.BROKEN


def test_a_use_after_agreement_does_not(larkspur: Organisation, widened: Version) -> None:
    with organisation_scope(larkspur.id):
        leonie = Person.objects.get(name="Leonie Köhler")
        agree(leonie, widened, how="page")
        used(leonie)
        assert state("policy.significant") == State.KEPT
        sabotage("DELETE FROM softranet_policy_agreement")
        assert state("policy.significant") == State.BROKEN


def test_a_version_classed_too_low_breaks_it(larkspur: Organisation, widened: Version) -> None:
    with organisation_scope(larkspur.id):
        row = Version.objects.get(id=widened.id)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM softranet_policy_versionnotice")
            cursor.execute("DELETE FROM softranet_policy_version WHERE id = %s", [widened.id])
        row.significant = False
        row.save(force_insert=True)
        assert state("policy.significant") == State.BROKEN
