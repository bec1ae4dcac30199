"""Letters appear in a person's story and in the workspace's first figures."""

from collections.abc import Callable
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.campaigns.models import Issue
from softranet.mail.models import Captured
from softranet.organisations.models import Organisation
from softranet.people.timeline import timeline
from softranet.privacy import consent
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER

pytestmark = pytest.mark.django_db


def test_a_letter_is_part_of_a_persons_story(
    client: Client, mira: Account, school: Organisation, subscribers: SimpleNamespace, issue: Issue,
    work: Callable[[UUID], None],
) -> None:  # fmt: skip
    client.force_login(mira)
    client.post(reverse("letter-send", args=["larkspur", issue.pk]))
    work(issue.pk)
    with organisation_scope(school.id):
        items, _before = timeline(subscribers.leonie.person)
        assert "Letter “Spring concert”: sent" in [item.what for item in items]


def test_the_outbox_shows_what_would_have_been_sent(
    client: Client, mira: Account, school: Organisation, subscribers: SimpleNamespace, issue: Issue,
    work: Callable[[UUID], None],
) -> None:  # fmt: skip
    client.force_login(mira)
    client.post(reverse("letter-send", args=["larkspur", issue.pk]))
    work(issue.pk)
    with organisation_scope(school.id):
        captured = Captured.objects.get(address="leonie@home.example")
    assert "Spring concert" in client.get(reverse("outbox")).content.decode()
    page = client.get(reverse("outbox-message", args=[school.id, captured.id])).content.decode()
    assert "Dear Leonie Köhler" in page
    assert client.get(reverse("outbox-part", args=[school.id, captured.id, "raw"])).status_code == 200
    letter = client.get(reverse("outbox-part", args=[school.id, captured.id, "html"]))
    assert "Dear Leonie Köhler" in letter.content.decode()
    assert "sandbox" in letter["Content-Security-Policy"]
    assert "script-src" not in letter["Content-Security-Policy"]  # default-src 'none' rules


def test_in_production_there_is_no_outbox_page(client: Client, school: Organisation, settings: object) -> None:
    settings.SOFTRANET_ENVIRONMENT = "production"  # type: ignore[attr-defined]
    assert client.get(reverse("outbox")).status_code == 404


def test_subscribers_are_shown_with_what_they_said(
    client: Client, mira: Account, school: Organisation, subscribers: SimpleNamespace
) -> None:
    client.force_login(mira)
    with organisation_scope(school.id):
        consent.withdraw(subscribers.daniel.person, NEWSLETTER, how="unsubscribe")
    page = client.get(reverse("letters-subscribers", args=["larkspur"]) + "?state=withdrawn").content.decode()
    assert "Daniel Okafor" in page
    assert "Leonie" not in page


def test_one_organisation_sees_nothing_of_anothers_letters(
    client: Client, mira: Account, school: Organisation, postmill: Organisation, issue: Issue
) -> None:
    client.force_login(mira)
    with organisation_scope(postmill.id):
        other = Issue.objects.create(headline="Secret", body="Words")
    for name in ("letter-show", "letter-write", "letter-send", "letter-progress", "letter-delete"):
        assert client.get(reverse(name, args=["larkspur", other.pk])).status_code == 404
        assert client.get(reverse(name, args=["postmill", other.pk])).status_code == 404
