"""right.routed: a request reaches the organisation whose customer the person is."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from softranet.people.models import Person
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.rights.models import LinkRequest, Request, Stray
from tests.rights.conftest import LEONIE, leonie, link_in_mail  # noqa: F401  (a fixture)
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


def state(organisation: Organisation) -> State:
    with organisation_scope(organisation.id):
        return measure("right.routed")[0].state


def stray_asked(at: str) -> str:
    """Leonie, a customer of Larkspur, asks somewhere else; returns the path of the link she gets."""
    Client().post(f"/@{at}/requests/", {"kind": "complaint", "email": LEONIE, "words": "Who wrote to me?"})
    run_jobs()
    return link_in_mail(f"/@{operator().slug}/requests/strays/")


@pytest.mark.parametrize("elsewhere", ["operator", "postmill"])
def test_it_is_passed_on_to_whom_it_belongs(
    leonie: Person, postmill: Organisation, elsewhere: str  # noqa: F811
) -> None:
    at = operator() if elsewhere == "operator" else postmill
    assert state(at) == State.NOTHING_YET
    link = stray_asked(at.slug)
    assert Client().get(link).status_code == 200
    with organisation_scope(operator().id):
        assert Stray.objects.get().proven_at is None
    assert Client().post(link).status_code == 200
    assert Client().post(link).status_code == 410
    run_jobs()
    own = link_in_mail("/@larkspur/my-data/open/")
    Client().post(own)
    with organisation_scope(leonie.organisation_id):
        row = Request.objects.get(kind="complaint")
        assert row.words.get().text == "Who wrote to me?"
    with organisation_scope(operator().id):
        stray = Stray.objects.get()
        assert (stray.address, stray.words, stray.found) == ("", "", 1)
        assert row.received_at == stray.asked_at
    assert state(at) == State.KEPT


def test_who_is_known_nowhere_is_told_so(postmill: Organisation, settings: object) -> None:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    Client().post(stray_asked("postmill"))
    run_jobs()
    assert "Nobody here knows" in mail.outbox[-1].subject


def test_broken_when_nobody_passes_it_on(leonie: Person, postmill: Organisation) -> None:  # noqa: F811
    Client().post(stray_asked("postmill"))
    two_days_ago = now() - timedelta(days=2)
    with organisation_scope(operator().id):
        number = Stray.objects.get().id
        earlier = type(number)(int=number.int - (2 * 86_400_000 << 80))
        Stray.objects.update(id=earlier, proven_at=two_days_ago, asked_at=two_days_ago)
    assert state(postmill) == State.BROKEN


def test_broken_by_one_that_is_only_said_to_be_passed_on(
    leonie: Person, postmill: Organisation  # noqa: F811
) -> None:
    Client().post(stray_asked("postmill"))
    with organisation_scope(operator().id), connection.cursor() as cursor:
        cursor.execute("UPDATE softranet_rights_stray SET routed_at = now(), address = ''")
    assert state(postmill) == State.BROKEN


def test_broken_by_one_that_nobody_has_looked_at(postmill: Organisation) -> None:
    with organisation_scope(postmill.id):
        LinkRequest.objects.create(address=LEONIE, kind="copy", asked_at=now() - timedelta(days=2))
    assert state(postmill) == State.BROKEN
