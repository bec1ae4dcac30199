"""Subscribers of Larkspur, an issue, and the way to send it here and now."""

from collections.abc import Callable
from types import SimpleNamespace
from uuid import UUID

import pytest

from softranet.campaigns import listing
from softranet.campaigns.models import Issue
from softranet.mail import delivery
from softranet.mail.models import Message, State
from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope
from tests.mail.conftest import meet, server

__all__ = ["server"]


@pytest.fixture
def school(larkspur: Organisation) -> Organisation:
    """Larkspur with a postal address: without one it may not send a letter."""
    with organisation_scope(larkspur.id):
        larkspur.street, larkspur.city, larkspur.postal_code = "12 Fergusson College Road", "Pune", "411004"
        larkspur.save()
    return larkspur


@pytest.fixture
def subscribers(school: Organisation) -> SimpleNamespace:
    with organisation_scope(school.id):
        return SimpleNamespace(
            leonie=meet("Leonie Köhler", "leonie@home.example"),
            daniel=meet("Daniel Okafor", "daniel@home.example"),
            priya=meet("Priya Nair", "priya@home.example", agreed=False),
        )


@pytest.fixture
def issue(school: Organisation) -> Issue:
    with organisation_scope(school.id):
        return Issue.objects.create(headline="Spring concert", body="Dear {name|friend},\n\ncome on **12 April**.")


@pytest.fixture
def work(school: Organisation) -> Callable[[UUID], None]:
    """What the worker does with an issue."""

    def run(issue_id: UUID) -> None:
        with organisation_scope(school.id):
            while listing.list_next(issue_id):
                pass
            waiting = list(Message.objects.filter(state=State.QUEUED).values_list("id", flat=True))
        delivery.deliver(school.id, waiting)
        with organisation_scope(school.id):
            listing.conclude(issue_id)

    return run
