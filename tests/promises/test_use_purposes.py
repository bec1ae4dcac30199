"""use.purposes: broken by a use that what people had said does not bear."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from softranet.people.models import Person
from softranet.privacy import consent, object_to, restrict
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from softranet.privacy.restrict import Ground
from softranet.privacy.vocabulary import IMPROVEMENT, NEWSLETTER
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "use.purposes"


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return meet("leonie@example.org", "Leonie Köhler")  # agrees, and gets a letter


def forge(person: Person, purpose: str, hours: int = 0) -> None:
    """A disclosure past the gate."""
    Disclosure.objects.create(
        subject=person, recipient=Recipient.objects.get(key="mail"), purpose_key=purpose, categories=["email"],
        at=now() + timedelta(hours=hours),
    )  # fmt: skip


def test_nothing_yet_without_uses(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_when_each_use_was_agreed_to_then(leonie: Person) -> None:
    consent.withdraw(leonie, NEWSLETTER, how="preferences")
    assert evidence(ID).figure == {"n": 1, "found": 0}
    assert state(ID) is State.KEPT


def test_broken_after_a_withdrawal_though_the_present_state_says_yes(leonie: Person) -> None:
    consent.withdraw(leonie, NEWSLETTER, how="preferences")
    sabotage("UPDATE softranet_privacy_permission SET state = 'given'")
    forge(leonie, "newsletter", hours=1)
    assert state(ID) is State.BROKEN


def test_broken_without_any_consent(leonie: Person) -> None:
    forge(leonie, "audiences")
    assert state(ID) is State.BROKEN


def test_broken_while_objected(leonie: Person) -> None:
    object_to.start(leonie, IMPROVEMENT)
    forge(leonie, "improvement", hours=1)
    assert state(ID) is State.BROKEN


def test_broken_while_restricted_and_kept_after(leonie: Person) -> None:
    restrict.start(leonie, Ground.ACCURACY)
    forge(leonie, "newsletter", hours=1)
    assert state(ID) is State.BROKEN
    restrict.end(leonie)
    sabotage("UPDATE softranet_privacy_restriction SET until = now() + interval '30 minutes'")
    assert state(ID) is State.KEPT


def test_broken_for_a_purpose_nobody_declared(leonie: Person) -> None:
    forge(leonie, "curiosity")
    assert state(ID) is State.BROKEN
