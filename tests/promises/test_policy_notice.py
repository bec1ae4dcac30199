"""policy.notice: a changed version takes effect only after its notice period, and after everybody was told."""

from datetime import timedelta

import pytest
from django.db import connection

from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.policy.actions.publish import draft, ensure_published, publish
from softranet.policy.models import Version, VersionNotice
from softranet.policy.tasks import take_effect
from softranet.privacy import records
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.scope import organisation_scope
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(larkspur: Organisation, settings: object) -> Version:
    """Version 2, published forty days ago with thirty days' notice; Leonie was there."""
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
        person = meet(open_source(SourceKind.STAFF, "staff"), email="leonie@example.org", name="Leonie Köhler")
        type(person).objects.filter(id=person.id).update(collected_at=records.now() - timedelta(days=50))
        person.contact_points.update(collected_at=records.now() - timedelta(days=50))
        row = draft("privacy")
        row.facts = {**row.facts, "keep.records": 3}
        row.save()
        return publish(larkspur, "privacy", actor=None)


def due(version: Version, *, published: int, effective: int) -> None:
    """Move the version's times so many days back, by taking it out and putting it in: no program can change it."""
    with organisation_scope(version.organisation_id):
        notices = list(VersionNotice.objects.filter(version=version))
        row = Version.objects.get(id=version.id)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM softranet_policy_versionnotice")
            cursor.execute("DELETE FROM softranet_policy_version WHERE id = %s", [version.id])
        row.published_at -= timedelta(days=published)
        row.effective_at -= timedelta(days=effective)
        row.save(force_insert=True)
        for notice in notices:
            notice.save(force_insert=True)


def state(organisation_id: object) -> State:
    with organisation_scope(organisation_id):  # type: ignore[arg-type]
        return measure("policy.notice")[0].state


def test_nothing_yet_with_one_version(larkspur: Organisation) -> None:
    assert state(larkspur.id) == State.NOTHING_YET


def test_kept_when_told_in_time(announced: Version) -> None:
    run_jobs()
    due(announced, published=40, effective=40)
    with organisation_scope(announced.organisation_id):
        assert take_effect() == 1
    assert state(announced.organisation_id) == State.KEPT


def test_a_version_waits_until_everybody_has_been_told(announced: Version) -> None:
    due(announced, published=40, effective=40)
    with organisation_scope(announced.organisation_id):
        assert take_effect() == 0


def test_broken_when_it_took_effect_too_soon(announced: Version) -> None:
    run_jobs()
    due(announced, published=0, effective=29)
    with organisation_scope(announced.organisation_id):
        Version.objects.filter(id=announced.id).update(in_force_at=records.now())
    assert state(announced.organisation_id) == State.BROKEN


def test_broken_when_somebody_was_not_told(announced: Version) -> None:
    run_jobs()
    due(announced, published=40, effective=40)
    with organisation_scope(announced.organisation_id), connection.cursor() as cursor:
        Version.objects.filter(id=announced.id).update(in_force_at=records.now())
        cursor.execute("DELETE FROM softranet_mail_transmission")
    assert state(announced.organisation_id) == State.BROKEN
