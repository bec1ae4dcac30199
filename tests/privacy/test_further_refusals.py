"""Refusals that other apps add to the gate: its filter and its explanations agree."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import QuerySet

from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy import consent
from softranet.privacy import permitted as gates
from softranet.privacy.models import Source, Terms
from softranet.privacy.permitted import Refusal, explain_all, permitted
from softranet.privacy.vocabulary import IMPROVEMENT, NEWSLETTER, Purpose

pytestmark = pytest.mark.django_db


def subscriber(email: str, name: str) -> Person:
    source = Source.objects.create(kind="staff", way="staff", name="the front desk")
    person = meet(source, email=email, name=name)
    terms = Terms.of("consent", "newsletter", "en", "Yes, send me the newsletter.")
    consent.give(person, NEWSLETTER, how="form", terms=terms, source=source)
    return person


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return subscriber("leonie@example.org", "Leonie Köhler")


@pytest.fixture
def daniel(in_larkspur: SimpleNamespace) -> Person:
    return subscriber("daniel@example.org", "Daniel Okafor")


@pytest.fixture
def nobody_called_leonie() -> Iterator[None]:
    @gates.also(Refusal.VERSION)
    def check(purpose: Purpose) -> QuerySet[Any] | None:
        return Person.objects.filter(name__startswith="Leonie") if purpose == NEWSLETTER else None

    yield
    gates._further.remove((Refusal.VERSION, check))


@pytest.mark.usefixtures("nobody_called_leonie")
def test_whom_a_further_check_refuses_is_not_used_and_told_why(leonie: Person, daniel: Person) -> None:
    assert list(permitted(NEWSLETTER).filter(Person.objects.all())) == [daniel]
    assert permitted(NEWSLETTER).explain(leonie) == [Refusal.VERSION]
    assert permitted(NEWSLETTER).permits(daniel)
    assert explain_all(leonie)["newsletter"] == [Refusal.VERSION]
    assert explain_all(daniel)["newsletter"] == []


@pytest.mark.usefixtures("nobody_called_leonie")
def test_another_purpose_is_not_touched(leonie: Person) -> None:
    assert permitted(IMPROVEMENT).permits(leonie)
    assert leonie in permitted(IMPROVEMENT).filter(Person.objects.all())
