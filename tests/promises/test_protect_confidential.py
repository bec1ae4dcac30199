"""protect.confidential: members without an undertaking, and reviews that nobody did."""

from datetime import timedelta

import pytest

from softranet.accounts.models import Account
from softranet.organisations.access_review import QUARTER
from softranet.organisations.actions.members import review, undertake
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.seeing import seen_as
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db


def state() -> State:
    return measure("protect.confidential", store=False)[0].state


def test_it_is_kept_until_somebody_has_not_undertaken(larkspur: Organisation, mira: Account) -> None:
    with organisation_scope(larkspur.id):
        undertake(Membership.objects.get())
        assert state() == State.KEPT
        Membership.objects.update(undertaking_at=None)
        assert state() == State.BROKEN


def test_an_undertaking_that_nobody_gave_breaks_it(larkspur: Organisation, mira: Account) -> None:
    with organisation_scope(larkspur.id):
        Membership.objects.update(undertaking_at=now())
        assert state() == State.BROKEN


def test_a_review_that_is_overdue_breaks_it(larkspur: Organisation, mira: Account) -> None:
    with organisation_scope(larkspur.id):
        undertake(Membership.objects.get())
        Membership.objects.update(joined_at=now() - QUARTER - timedelta(days=1))
        assert state() == State.BROKEN
        Membership.objects.update(reviewed_at=now())  # the list says so, and nobody did
        assert state() == State.BROKEN
        one = Membership.objects.get()
        review([one.pk], actor=one)
        assert state() == State.KEPT


def test_the_readers_own_membership_elsewhere_is_not_counted(
    larkspur: Organisation, postmill: Organisation, mira: Account
) -> None:
    with organisation_scope(postmill.id):
        Membership.objects.create(account=mira, role="reader")
    with organisation_scope(larkspur.id), seen_as(str(mira.id)):
        undertake(Membership.objects.get(organisation_id=larkspur.id))
        assert state() == State.KEPT


def test_without_members_there_is_nothing_yet(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        assert state() == State.NOTHING_YET
