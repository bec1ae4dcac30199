"""collect.special: broken by a value that no explicit consent bears, by one in the open, by one in an audience."""

from types import SimpleNamespace

import pytest

from softranet.people.models import Person
from softranet.privacy import consent, hold, special, special_field
from softranet.privacy.models import Disclosure, Source, Terms
from softranet.privacy.models.promising import State
from softranet.privacy.promises import minding as minding_promise
from softranet.privacy.special_field import SpecialField
from softranet.privacy.vocabulary import Category, minding
from tests.privacy.conftest import meet, register
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "collect.special"
HEALTH = Category.HEALTH
ACT = (
    "INSERT INTO softranet_privacy_consentevent"
    " (id, organisation_id, subject_id, purpose_key, state, how, evidence, at)"
    " SELECT gen_random_uuid(), organisation_id, subject_id, purpose_key, '{}', 'page', '{{}}', clock_timestamp()"
    " FROM softranet_privacy_consentevent WHERE purpose_key = 'special.health'"
)


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return meet("leonie@example.org", "Leonie Köhler")


@pytest.fixture
def told(leonie: Person) -> Person:
    special.state_use(HEALTH, "to keep you safe in lessons", actor=None)
    source = Source.objects.create(kind="person", way="person", name="herself")
    terms = Terms.of("consent", "special.health", "en", "I expressly agree to it.")
    special.agree(leonie, HEALTH, terms=terms, source=source, how="form")
    special.keep(leonie, HEALTH, "A nut allergy.", source=source)
    return leonie


def test_nothing_yet_where_nobody_told_anything(leonie: Person) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_while_the_consent_stands_and_under_a_hold(told: Person) -> None:
    assert state(ID) is State.KEPT
    assert evidence(ID).figure == {"n": 1, "found": 0}
    hold.place(told, law="Code of Civil Procedure, 1908")
    consent.withdraw(told, minding(HEALTH), how="page")
    assert state(ID) is State.KEPT


def test_broken_by_a_value_of_somebody_who_never_agreed(told: Person) -> None:
    daniel = meet("daniel@example.org", "Daniel Okafor")
    copied = (
        "INSERT INTO softranet_privacy_specialdatum (id, organisation_id, subject_id, kind, words, source_id, at)"
        " SELECT gen_random_uuid(), organisation_id, %s, kind, words, source_id, at FROM softranet_privacy_specialdatum"
    )
    assert sabotage(copied, daniel.pk) == 1
    assert state(ID) is State.BROKEN


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_privacy_specialdatum SET kind = 'belief'",  # another kind than was agreed to
        "UPDATE softranet_privacy_specialdatum SET words = convert_to('A nut allergy.', 'UTF8')",  # in the open
        ACT.format("withdrawn"),  # the consent ended, and its words stayed
    ],
)
def test_broken_behind_the_controls_back(told: Person, statement: str) -> None:
    assert sabotage(statement) == 1
    assert state(ID) is State.BROKEN


def test_every_piece_is_read_however_old(told: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minding_promise, "OPENED", 1)
    source, terms = Source.objects.earliest("id"), Terms.objects.get(key="special.health")
    for name in ("daniel", "anna"):
        person = meet(f"{name}@example.org", name.title())
        special.agree(person, HEALTH, terms=terms, source=source, how="form")
        special.keep(person, HEALTH, "None.", source=source)
    assert evidence(ID).figure == {"n": 3, "found": 0}
    assert sabotage("UPDATE softranet_privacy_specialdatum SET words = '\\x00' WHERE subject_id = %s", told.pk) == 1
    assert evidence(ID).figure == {"n": 3, "found": 1}


def test_broken_when_the_control_is_taken_out(told: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(special_field, "_control", lambda _row, _kind: None)
    special.state_use(Category.BELIEF, "to leave your holy days free", actor=None)
    source = Source.objects.create(kind="staff", way="staff", name="the front desk")
    special.keep(told, Category.BELIEF, "Friday afternoons are free.", source=source)
    assert state(ID) is State.BROKEN


def test_broken_by_a_consent_without_words(told: Person) -> None:
    assert sabotage(ACT.format("given")) == 1
    assert state(ID) is State.BROKEN


def test_broken_by_an_audience(told: Person) -> None:
    Disclosure.objects.create(
        subject_id=told.id, recipient=register("ads", "advertising"), purpose_key="relation", categories=["health"]
    )
    assert state(ID) is State.BROKEN


def test_the_evidence_reads_what_the_field_seals() -> None:
    assert SpecialField(kind="kind").deconstruct()[3]["kind"] == "kind"
