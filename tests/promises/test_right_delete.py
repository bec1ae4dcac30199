"""right.delete: broken when something of an erased person is still here."""

from types import SimpleNamespace

import pytest
from django.db import connection

from softranet.people.models import Person, PostalAddress
from softranet.privacy import certificates, residue
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, LedgerEntry
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from tests.privacy.conftest import meet
from tests.promises.measuring import sabotage, state

pytestmark = pytest.mark.django_db
ID = "right.delete"


@pytest.fixture
def gone(in_larkspur: SimpleNamespace) -> Certificate:
    certificate = erase(meet("leonie@example.org", "Leonie Köhler"), reason="request", requested_at=now())
    return certificates.confirm(certificate, "recipient mail")


def test_nothing_yet_when_nobody_left(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    assert state(ID) is State.NOTHING_YET


def test_kept_when_nothing_is_left(gone: Certificate) -> None:
    residue.settle(gone)
    assert state(ID) is State.KEPT


def test_broken_by_what_the_scan_finds(gone: Certificate) -> None:
    daniel = meet("daniel@example.org", "Daniel Okafor")
    PostalAddress.objects.filter(person=daniel).update(street="care of Leonie Köhler")
    residue.settle(gone)
    assert state(ID) is State.BROKEN


def test_broken_when_the_person_is_back_by_another_door(gone: Certificate) -> None:
    daniel = meet("daniel@example.org", "Daniel Okafor")
    Person.objects.create(id=gone.pseudonym, name="L", source=daniel.source)
    assert state(ID) is State.BROKEN


def test_broken_when_the_ledger_still_names_them(gone: Certificate) -> None:
    LedgerEntry.objects.create(subject_id=gone.pseudonym, kind="late", leaf=b"x" * 32)
    assert state(ID) is State.BROKEN


def test_broken_by_a_row_that_hangs_in_the_air(gone: Certificate) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO softranet_privacy_restriction (id, organisation_id, subject_id, since, why)"
            " VALUES (gen_random_uuid(), %s, %s, now(), 'claims')",
            [gone.organisation_id, gone.pseudonym],
        )
    assert state(ID) is State.BROKEN
    sabotage("DELETE FROM softranet_privacy_restriction")
