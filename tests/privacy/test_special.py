"""Special categories: nothing without the person's explicit consent, nothing by which anybody is found or chosen."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models, transaction

from softranet.people.models import Person
from softranet.privacy import checks, consent, hold, permitted, special
from softranet.privacy.access import dossier
from softranet.privacy.declarations import Holding, Keep, Personal
from softranet.privacy.disclose import NotDisclosable, disclose
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, LedgerEntry, Permission, Recipient, Source, SpecialDatum, Terms
from softranet.privacy.records import now
from softranet.privacy.special_field import NoExplicitConsent
from softranet.privacy.vocabulary import RELATION, SPECIAL, SPECIAL_KINDS, Category, minding

pytestmark = pytest.mark.django_db
HEALTH, BELIEF = Category.HEALTH, Category.BELIEF
NUTS = "A nut allergy; the pen is in the violin case."


@pytest.fixture
def asked(leonie: Person) -> Source:
    """Larkspur asks for health and says why; Leonie has said nothing yet."""
    special.state_use(HEALTH, "to keep you safe in lessons", actor=None)
    return Source.objects.create(kind="person", way="person", name="herself")


@pytest.fixture
def told(leonie: Person, asked: Source) -> SpecialDatum:
    agree(leonie, asked)
    return special.keep(leonie, HEALTH, NUTS, source=asked)


def agree(person: Person, source: Source, kind: Category = HEALTH) -> None:
    terms = Terms.of("consent", f"special.{kind.key}", "en", f"I expressly agree: {kind.label}.")
    special.agree(person, kind, terms=terms, source=source, how="form")


def raw() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM softranet_privacy_specialdatum")
        return [bytes(words) for (words,) in cursor.fetchall()]


def test_nothing_is_written_without_consent_to_this_kind(leonie: Person, asked: Source) -> None:
    with pytest.raises(NoExplicitConsent, match="no explicit consent to health"):
        special.keep(leonie, HEALTH, NUTS, source=asked)
    with pytest.raises(NoExplicitConsent), transaction.atomic():
        SpecialDatum.objects.create(subject=leonie, kind="health", words=NUTS, source=asked)
    with pytest.raises(NoExplicitConsent), transaction.atomic():
        SpecialDatum.objects.bulk_create([SpecialDatum(subject=leonie, kind="health", words=NUTS, source=asked)])
    special.state_use(BELIEF, "to leave your holy days free", actor=None)
    agree(leonie, asked, BELIEF)
    with pytest.raises(NoExplicitConsent):
        special.keep(leonie, HEALTH, NUTS, source=asked)
    assert not raw()


def test_a_ticked_box_that_nobody_confirmed_is_none(leonie: Person, asked: Source) -> None:
    consent.ask(leonie, minding(HEALTH), how="form", source=asked)
    with pytest.raises(NoExplicitConsent):
        special.keep(leonie, HEALTH, NUTS, source=asked)


def test_no_explicit_consent_without_its_words(leonie: Person, asked: Source) -> None:
    with pytest.raises(ValueError, match="needs the words"):
        consent.give(leonie, minding(HEALTH), how="form", source=asked)


def test_what_is_not_asked_for_is_not_taken(leonie: Person, asked: Source) -> None:
    with pytest.raises(special.NotAsked):
        agree(leonie, asked, BELIEF)


def test_it_is_sealed_and_read_again(told: SpecialDatum, leonie: Person) -> None:
    assert NUTS.encode() not in raw()[0]
    assert special.told(leonie)["health"].words == NUTS
    record = next(r for r in dossier(leonie) if r.table.label == "softranet_privacy.SpecialDatum")
    assert {d.name: d.words for d in record.data}["words"] == NUTS


def test_it_is_written_by_saving_alone_and_nobody_is_found_by_it(told: SpecialDatum) -> None:
    with pytest.raises(NoExplicitConsent):
        SpecialDatum.objects.update(words="other")
    for lookup in ("words", "words__contains", "words__isnull", "words__in"):
        with pytest.raises(FieldError):
            list(SpecialDatum.objects.filter(**{lookup: NUTS}))
    with pytest.raises(permitted.NotChoosable):
        permitted.permitted(minding(HEALTH)).filter(Person.objects.all())


def test_withdrawal_erases_it_at_once(told: SpecialDatum, leonie: Person) -> None:
    consent.withdraw(leonie, minding(HEALTH), how="page")
    assert not raw()
    entry = LedgerEntry.objects.get(kind="special.erased", subject_id=leonie.pk)
    assert str(told.pk).encode() in bytes(entry.payload or b"")
    assert b"nut" not in bytes(entry.payload or b"")


def test_another_kind_stays(told: SpecialDatum, leonie: Person, asked: Source) -> None:
    special.state_use(BELIEF, "to leave your holy days free", actor=None)
    agree(leonie, asked, BELIEF)
    special.keep(leonie, BELIEF, "Friday afternoons are free.", source=asked)
    consent.withdraw(leonie, minding(HEALTH), how="page")
    assert list(special.told(leonie)) == ["belief"]


def test_under_a_legal_hold_it_is_hidden_and_goes_when_that_is_lifted(told: SpecialDatum, leonie: Person) -> None:
    held = hold.place(leonie, law="Code of Civil Procedure, 1908")
    consent.withdraw(leonie, minding(HEALTH), how="page")
    assert raw()
    assert not special.told(leonie)
    assert not special.clear_up()
    hold.lift(held)
    assert special.clear_up() == 1
    assert not raw()


def test_asking_no_more_ends_the_consents_and_erases(told: SpecialDatum, leonie: Person) -> None:
    assert special.end_use(special.uses()[0], actor=None) == 1
    assert not raw()
    assert Permission.objects.get(subject=leonie, purpose_key="special.health").state == "withdrawn"


def test_it_goes_with_the_person_and_stands_on_the_certificate(told: SpecialDatum, leonie: Person) -> None:
    found: Certificate = erase(leonie, reason="request", requested_at=now())
    assert {"table": "softranet_privacy.SpecialDatum", "count": 1} in found.body["erased"]
    assert not raw()


def test_it_goes_into_no_audience(told: SpecialDatum, leonie: Person) -> None:
    Recipient.objects.create(
        key="ads", name="Postmill Media", kind="advertising", purposes=["relation"], categories=["health"], country="IN"
    )
    with (
        pytest.raises(NotDisclosable, match="no audience"),
        disclose(permitted.permitted(RELATION), recipient="ads", what={HEALTH}),
    ):
        pass


def test_every_special_category_of_the_law_is_marked_and_has_a_consent_of_its_own() -> None:
    assert len(SPECIAL_KINDS) == len({minding(kind).key for kind in SPECIAL_KINDS}) == 9
    assert all(minding(kind).explicit for kind in SPECIAL_KINDS)
    assert Category.CONVICTION.special == "GDPR Art. 10"


@pytest.mark.parametrize(
    ("purpose", "subject", "found"),
    [
        (RELATION, "subject", {"softranet.E011", "softranet.E012"}),
        (SPECIAL, "subject", {"softranet.E012"}),
    ],
)
def test_a_special_field_anywhere_else_stops_the_start(purpose: Any, subject: str, found: set[str]) -> None:
    held = Holding("softranet_people.Person", subject, purpose, Keep("x", None), {"company": Personal(HEALTH)})
    assert {message.id for message in checks._unprotected(Person, held)} == found


def test_a_sealed_field_declared_as_something_else_stops_the_start(in_larkspur: SimpleNamespace) -> None:
    held = Holding("x", "person", SPECIAL, Keep("x", None), {"words": Personal(Category.RELATION)})
    model: type[models.Model] = SpecialDatum
    assert {message.id for message in checks._unprotected(model, held)} == {"softranet.E012", "softranet.E013"}
