"""right.move: broken when a file lacks something, or what is brought does not arrive."""

from types import SimpleNamespace
from typing import Any

import pytest

from softranet.people.actions import settle_in
from softranet.people.models import Person, PostalAddress
from softranet.privacy import move
from softranet.privacy.models.promising import State
from tests.privacy.conftest import meet
from tests.promises.measuring import state

pytestmark = pytest.mark.django_db
ID = "right.move"


def test_nothing_yet_without_people(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_and_the_rehearsal_leaves_nothing(in_larkspur: SimpleNamespace) -> None:
    person = meet("leonie@example.org", "Leonie Köhler")
    PostalAddress.objects.create(person=person, city="Stuttgart", source=person.source)
    assert state(ID) is State.KEPT
    assert Person.objects.count() == 1


def test_broken_when_the_file_lacks_something(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    whole = move.provided
    monkeypatch.setattr(move, "provided", lambda person: list(whole(person))[:1])
    assert state(ID) is State.BROKEN


def test_broken_when_something_does_not_arrive(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    meet("leonie@example.org", "Leonie Köhler")

    def lost(*given: Any) -> None:
        pass

    monkeypatch.setattr(settle_in, "_add_addresses", lost)
    assert state(ID) is State.BROKEN
