"""Who opted out of sale and sharing is given to nobody with an interest of their own."""

from datetime import date

import pytest

from softranet.people.models import Person
from softranet.privacy import entitlement, object_to, opt_out
from softranet.privacy.disclose import NotDisclosable, disclose
from softranet.privacy.models import Disclosure, LedgerEntry, Objection, Recipient
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import RELATION, Category

pytestmark = pytest.mark.django_db


def hand_over(person: Person, kind: str) -> None:
    Recipient.objects.get_or_create(key=f"a-{kind}", defaults={
        "name": "Postmill Media", "kind": kind, "purposes": ["relation"], "categories": ["email"], "country": "IN",
        "agreement_from": date(2026, 1, 1), "vetted_at": date(2026, 1, 1),
    })  # fmt: skip
    with disclose(permitted(RELATION), recipient=f"a-{kind}", what={Category.EMAIL}) as out:
        out.add(person)


def had_by(kind: str) -> int:
    return Disclosure.objects.filter(recipient__key=f"a-{kind}").count()


@pytest.mark.parametrize("kind", ["advertising", "sponsor", "analytics", "affiliate"])
def test_nothing_goes_to_whoever_uses_it_for_themselves(
    leonie: Person, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entitlement, "_further", [])  # that an affiliate accepted a policy, of which there is none here
    hand_over(leonie, kind)
    opt_out.start(leonie, how="page")
    with pytest.raises(NotDisclosable, match="opted out"):
        hand_over(leonie, kind)
    assert had_by(kind) == 1


def test_a_processor_works_for_us_and_goes_on(leonie: Person) -> None:
    opt_out.start(leonie, how="page")
    hand_over(leonie, "processor")
    assert had_by("processor") == 1


def test_many_are_asked_for_without_them(leonie: Person, daniel: Person) -> None:
    opt_out.start(daniel, how="signal")
    object_to.start(daniel)
    assert opt_out.remaining(Person.objects.all()).count() == Person.objects.count() - 1
    opt_out.end(daniel, how="page")
    assert opt_out.stands(daniel), "an objection to everything is one to this"


def test_it_is_remembered_once_with_the_act(leonie: Person) -> None:
    opt_out.start(leonie, how="signal")
    opt_out.start(leonie, how="page")
    assert Objection.objects.filter(subject=leonie, purpose_key=opt_out.SALE).count() == 1
    entry = LedgerEntry.objects.filter(subject_id=leonie.id, kind="objected").get()
    assert b'"how":"signal"' in bytes(entry.payload or b"")


def test_taking_it_back_leaves_the_interval(leonie: Person) -> None:
    opt_out.start(leonie, how="page")
    assert opt_out.end(leonie, how="page") == 1
    assert not opt_out.stands(leonie)
    assert Objection.objects.get(subject=leonie).until is not None
