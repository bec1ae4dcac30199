"""A no stands until the person themselves says otherwise."""

from datetime import timedelta

import pytest

from softranet.people.models import Person
from softranet.privacy import consent
from softranet.privacy.models import ConsentEvent
from softranet.privacy.models.consenting import ConsentState
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NEWSLETTER

pytestmark = pytest.mark.django_db
NO = {"withdrawn": consent.withdraw, "refused": consent.refuse}


@pytest.mark.parametrize("no", NO)
def test_asking_does_not_undo_a_no(leonie: Person, no: str) -> None:
    NO[no](leonie, NEWSLETTER, how="preferences")
    before = ConsentEvent.objects.count()
    with pytest.raises(consent.NotGrantable):
        consent.ask(leonie, NEWSLETTER, how="staff")
    assert consent.state(leonie, NEWSLETTER) == no
    assert ConsentEvent.objects.count() == before


@pytest.mark.parametrize("no", NO)
def test_the_person_may_sign_up_anew(leonie: Person, no: str) -> None:
    NO[no](leonie, NEWSLETTER, how="preferences")
    assert consent.ask(leonie, NEWSLETTER, own_act=True, how="form") is not None
    assert consent.state(leonie, NEWSLETTER) == ConsentState.ASKED


def test_what_they_ticked_before_their_no_does_not_count_after_it(leonie: Person) -> None:
    ticked = now() - timedelta(hours=1)
    consent.withdraw(leonie, NEWSLETTER, how="preferences")
    assert consent.ask(leonie, NEWSLETTER, own_act=True, how="form", at=ticked) is None
    assert consent.state(leonie, NEWSLETTER) == ConsentState.WITHDRAWN


def test_a_standing_consent_is_left_as_it_is(leonie: Person) -> None:
    assert consent.ask(leonie, NEWSLETTER, how="form") is None
    assert consent.state(leonie, NEWSLETTER) == ConsentState.GIVEN
