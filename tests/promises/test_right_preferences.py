"""right.preferences: a choice that does not count is seen."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from softranet.organisations.models import Organisation
from softranet.privacy import consent
from softranet.privacy.models.promising import State
from softranet.privacy.permitted import Gate
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from tests.mail.conftest import known_sender, leonie, letters, meet
from tests.promises.test_use_email_permission import evidence, send

__all__ = ["known_sender", "leonie", "letters"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters", "known_sender")]
ID = "right.preferences"


def test_nothing_yet(larkspur: Organisation) -> None:
    assert evidence(larkspur, ID).state == State.NOTHING_YET


def test_kept(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    send(larkspur, leonie)
    with organisation_scope(larkspur.id):
        consent.withdraw(leonie.person, NEWSLETTER, how="preferences")
    send(larkspur, leonie)  # refused
    found = evidence(larkspur, ID)
    assert (found.state, found.checked) == (State.KEPT, 2)


def test_a_use_against_a_choice_is_seen(larkspur: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    with organisation_scope(larkspur.id):
        daniel = meet("Daniel Okafor", "daniel@home.example", agreed=False)
        consent.refuse(daniel.person, NEWSLETTER, how="preferences", at=now() - timedelta(minutes=1))
    monkeypatch.setattr(Gate, "explain", lambda *_: [])
    send(larkspur, daniel)
    assert evidence(larkspur, ID).figure["against"] == 1


def test_a_choice_that_is_not_in_force_is_seen(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    with organisation_scope(larkspur.id):
        consent.withdraw(leonie.person, NEWSLETTER, how="preferences")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE softranet_privacy_permission SET state = 'given'")
    found = evidence(larkspur, ID)
    assert (found.state, found.figure["differing"]) == (State.BROKEN, 1)


def test_a_permission_without_evidence_is_seen(larkspur: Organisation, leonie: SimpleNamespace) -> None:
    with organisation_scope(larkspur.id), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("DELETE FROM softranet_privacy_consentevent")
        cursor.execute("SELECT count(*) FROM softranet_privacy_permission")
        assert cursor.fetchone() == (1,)
        with organisation_scope(larkspur.id):
            assert evidence(larkspur, ID).figure["differing"] == 1
        cursor.execute("DELETE FROM softranet_privacy_permission")
