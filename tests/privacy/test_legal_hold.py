"""A legal hold: deletions and sweeps wait, the lift carries out what waited, under the number that was promised."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy import facts, hold, restrict, sweep
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, Deferral, Hold, LedgerEntry, Look, Restriction, Source
from softranet.privacy.models.ending import CertificateState
from softranet.privacy.permitted import Refusal, permitted
from softranet.privacy.promises import keeping, rights
from softranet.privacy.records import now, uuid7
from softranet.privacy.vocabulary import RELATION
from tests.privacy.conftest import rows_of

pytestmark = pytest.mark.django_db
LAW = "Limitation Act 1963 (India), case 12/2026"


def person(name: str, email: str) -> Person:
    return meet(Source.objects.create(kind="staff", way="staff", name="the front desk"), email=email, name=name)


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return person("Leonie Köhler", "leonie@example.org")


@pytest.fixture
def daniel(in_larkspur: SimpleNamespace) -> Person:
    return person("Daniel Okafor", "daniel@example.org")


def test_a_deletion_waits_for_the_hold_and_the_data_is_not_used_meanwhile(leonie: Person) -> None:
    hold.place(leonie, law=LAW, expected_until=date(2027, 3, 1))
    before = rows_of(leonie.id)
    certificate = erase(leonie, reason="own request", requested_at=now())
    assert certificate.state == CertificateState.DEFERRED
    assert certificate.body["holds"][0]["law"] == LAW
    assert certificate.body["holds"][0]["expected_until"] == "2027-03-01"
    assert not Certificate.objects.exists()
    assert before.items() <= rows_of(leonie.id).items()
    assert permitted(RELATION).explain(leonie) == [Refusal.RESTRICTED]


def test_asking_twice_is_one_deletion_with_one_number(leonie: Person) -> None:
    hold.place(leonie, law=LAW)
    first = erase(leonie, reason="own request", requested_at=now())
    second = erase(leonie, reason="staff", requested_at=now())
    assert (second.number, second.reason) == (first.number, "own request")
    assert Deferral.objects.count() == Restriction.objects.count() == 1


def test_lifting_the_last_hold_erases_under_the_number_they_were_told(leonie: Person) -> None:
    one, two = hold.place(leonie, law=LAW), hold.place(leonie, law="an audit of 2026")
    asked = now() - timedelta(days=3)
    told = erase(leonie, reason="own request", requested_at=asked)
    assert hold.lift(one) is None
    assert Person.objects.filter(id=leonie.id).exists()
    certificate = hold.lift(two)
    assert certificate is not None
    assert (certificate.id, certificate.number, certificate.requested_at) == (told.id, told.number, asked)
    assert [held["law"] for held in certificate.body["holds"]] == [LAW, "an audit of 2026"]
    assert all(held["lifted_at"] for held in certificate.body["holds"])
    assert Certificate.objects.get(number=told.number).state == CertificateState.PENDING
    assert rows_of(leonie.id) == {}
    assert not LedgerEntry.objects.filter(subject_id=leonie.id).exists()


def test_a_hold_lifted_before_anybody_asked_leaves_no_trace_on_a_certificate(leonie: Person) -> None:
    assert hold.lift(hold.place(leonie, law=LAW)) is None
    assert permitted(RELATION).permits(leonie)
    certificate = erase(leonie, reason="own request", requested_at=now())
    assert certificate.state == CertificateState.PENDING
    assert "holds" not in certificate.body


def test_no_restriction_of_their_own_that_is_taken_back_ends_the_holds(leonie: Person) -> None:
    hold.place(leonie, law=LAW)
    erase(leonie, reason="own request", requested_at=now())
    assert restrict.end(leonie) == 0
    assert not permitted(RELATION).permits(leonie)


def test_a_hold_without_a_law_is_refused(leonie: Person) -> None:
    with pytest.raises(ValueError, match="law or the proceeding"):
        hold.place(leonie, law=" ")
    assert not Hold.objects.exists()


def test_the_sweep_spares_who_is_held_and_the_evidence_knows_why(
    in_larkspur: SimpleNamespace, leonie: Person, daniel: Person
) -> None:
    long_ago = now() - timedelta(days=365 * facts.value("keep.records", in_larkspur.organisation.id) + 400)
    Person.objects.update(last_activity_at=long_ago)
    row = hold.place(leonie, law=LAW)
    assert {due.table: due.count for due in sweep.plan(in_larkspur.organisation.id)}["softranet_people.Person"] == 1
    sweep.run(in_larkspur.organisation.id)
    assert list(Person.objects.all()) == [leonie]
    assert keeping.six_years().violations == 0
    hold.lift(row)
    assert keeping.six_years().violations == 1
    sweep.run(in_larkspur.organisation.id)
    assert not Person.objects.exists()


def test_records_of_who_is_held_outlast_their_own_periods(in_larkspur: SimpleNamespace, leonie: Person) -> None:
    Look.objects.create(
        subject=leonie, actor=uuid7(), page="profile", purpose_key="relation", at=now() - timedelta(days=4000)
    )
    row = hold.place(leonie, law=LAW)
    sweep.run(in_larkspur.organisation.id)
    assert Look.objects.exists()
    hold.lift(row)
    sweep.run(in_larkspur.organisation.id)
    assert not Look.objects.exists()


def test_the_promises_of_time_count_from_the_lifting(in_larkspur: SimpleNamespace, leonie: Person) -> None:
    row = hold.place(leonie, law=LAW)
    erase(leonie, reason="own request", requested_at=now() - timedelta(days=90))
    hold.lift(row)
    assert rights.prompt().violations == 0
    assert keeping.sixty_days().violations == 0
    LedgerEntry.objects.filter(kind="hold_lifted").update(payload=None, nonce=None)
    assert rights.prompt().violations == 1


def test_placing_and_lifting_are_on_record(leonie: Person) -> None:
    hold.lift(hold.place(leonie, law=LAW))
    kinds = list(LedgerEntry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == ["held", "hold_lifted"]
