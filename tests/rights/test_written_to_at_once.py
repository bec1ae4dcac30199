"""Somebody is erased at the moment when a job writes to them, or their mail program says no: both go through."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from softranet.campaigns.preferences import links
from softranet.incidents.actions.enter import enter
from softranet.incidents.models import Affected
from softranet.incidents.tasks import tell as tell_of_incident
from softranet.organisations.models import Membership
from softranet.people.imports import notices
from softranet.people.models import ImportRun, LaterNotice
from softranet.privacy import consent
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from tests.rights.test_at_once import School, school

__all__ = ["school"]


def incident(school: School) -> Callable[[], Any]:
    actor = Membership.objects.get(account=school.mira)
    row = enter(actor, name="A stolen laptop", happened="On a train.", said="It was stolen.", measures="None.")
    Affected.objects.create(incident=row, subject=school.leonie)
    return lambda: tell_of_incident.run_now(incident=row.pk)  # type: ignore[attr-defined]


def imported(school: School) -> Callable[[], Any]:
    run = ImportRun.objects.create(file_name="people.csv", origin="our old list", mapping={}, basis="contract")
    LaterNotice.objects.create(run=run, person=school.leonie, due_at=now())
    return notices.tell


def mail_program(school: School) -> Callable[[], Any]:
    consent.give(school.leonie, NEWSLETTER, how="form")
    path = links(UUID(str(school.leonie.pk)), None, NEWSLETTER, "").unsubscribe.partition("/@")[2]
    return lambda: Client().post(f"/@{path}").status_code


@pytest.mark.parametrize("made", [incident, imported, mail_program])
@pytest.mark.parametrize("first", ["deletion", "other"])
def test_neither_stops_the_other(school: School, made: Callable[[School], Callable[[], Any]], first: str) -> None:
    with organisation_scope(school.larkspur.id):
        act, home = made(school), school.browser()

    def other() -> Any:
        if made is mail_program:
            return act()
        with organisation_scope(school.larkspur.id):
            return act()

    deleted = school.raced({"deletion": lambda: home.post(school.deletion), "other": other}, first)
    assert "/certificates/" in deleted["deletion"]["Location"]
    assert school.certificate()
