"""The day a version takes effect is the organisation's own: at night, east and west of Greenwich."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from softranet.accounts.models import Account
from softranet.mail.models import Captured
from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.policy.actions import publish as publishing
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


def moved_to(organisation: Organisation, zone: str) -> None:
    with organisation_scope(organisation.id):
        Organisation.objects.filter(id=organisation.id).update(time_zone=zone)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles", "UTC"])
def test_the_day_that_the_page_proposes_can_be_published(
    mira: Account, published: Organisation, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved_to(published, zone)
    with organisation_scope(published.id):
        row = publishing.draft("privacy")
        row.facts = {**row.facts, "keep.records": 3}
        row.save()
    late = datetime.combine(timezone.now().date() + timedelta(days=1), time(23, 50), UTC)
    monkeypatch.setattr(publishing, "now", lambda: late)
    owner = Client()
    owner.force_login(mira, "allauth.account.auth_backends.AuthenticationBackend")
    page = owner.get("/app/larkspur/policy/draft/privacy/preview/").content.decode()
    proposed = re.search(r'name="effective_on" value="([0-9-]+)"', page)
    assert proposed is not None
    answer = owner.post("/app/larkspur/policy/versions/privacy/", {"effective_on": proposed[1], "summary": "Less."})
    assert answer.status_code == 302, answer.content.decode()
    day = date.fromisoformat(proposed[1])
    with timezone.override(zone):
        assert publishing.end_of(day - timedelta(days=1)) < late + timedelta(days=30) <= publishing.end_of(day)


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Los_Angeles"])
def test_the_letter_names_the_day_as_it_is_there(published: Organisation, zone: str) -> None:
    moved_to(published, zone)
    with organisation_scope(published.id):
        meet(open_source(SourceKind.STAFF, "staff"), email="leonie@example.org", name="Leonie Köhler")
        publishing.draft("privacy").save()
        day = (timezone.now() + timedelta(days=40)).date()
        with timezone.override(zone):
            publishing.publish(published, "privacy", actor=None, effective_at=publishing.end_of(day))
        run_jobs()
        letter = bytes(Captured.objects.get(address="leonie@example.org").mime)
    assert f"takes effect on {day.isoformat()}.".encode() in letter
