"""share.processors_vetted: broken when data went out on a day that no agreement or vetting covers, or without
the operator's own agreement with the organisation."""

from types import SimpleNamespace

import pytest

from softranet.accounts.models import Account
from softranet.organisations.actions.agree import agree, agreement
from softranet.organisations.models import Membership, Organisation
from softranet.people.models import Person
from softranet.privacy import ledger
from softranet.privacy.bundle_in import MOVED_IN
from softranet.privacy.models.promising import State
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "share.processors_vetted"


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace, agreed: None) -> Person:
    return meet("leonie@example.org", "Leonie Köhler")


@pytest.fixture(autouse=True)
def agreed(in_larkspur: SimpleNamespace, mira: Account) -> None:
    """As with the sign-up."""
    agree(in_larkspur.organisation, agreement().version, actor=Membership.objects.get())


def test_kept_from_the_first_moment_by_the_operators_own(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.KEPT
    assert evidence(ID).figure["n"] == 0


def test_nothing_yet_with_the_operator_itself(in_larkspur: SimpleNamespace, operators: Organisation) -> None:
    assert state(ID) is State.NOTHING_YET


def test_kept_under_agreement(leonie: Person) -> None:
    assert state(ID) is State.KEPT
    assert evidence(ID).figure["n"] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_organisations_organisation SET agreement_version = ''",
        "UPDATE softranet_organisations_organisation SET agreement_version = '2019-1'",
        "UPDATE softranet_organisations_organisation SET agreement_accepted_at = NULL",
        "UPDATE softranet_organisations_organisation SET agreement_accepted_at = now() - interval '1 year'",
        "UPDATE softranet_organisations_organisation SET agreement_accepted_by = gen_random_uuid()",
        "DELETE FROM softranet_privacy_ledgerentry WHERE kind = 'agreement.accepted'",
    ],
)
def test_broken_without_the_operators_own(in_larkspur: SimpleNamespace, statement: str) -> None:
    assert sabotage(statement) == 1
    assert state(ID) is State.BROKEN
    assert evidence(ID).figure["unagreed"] == 1


def test_broken_by_data_that_came_before_the_operators_own(leonie: Person) -> None:
    assert state(ID) is State.KEPT
    assert sabotage("UPDATE softranet_privacy_source SET at = at - interval '1 minute'") == 1
    assert state(ID) is State.BROKEN
    assert evidence(ID).figure["unagreed"] == 1


def test_broken_by_an_operators_own_that_was_accepted_later(leonie: Person, in_larkspur: SimpleNamespace) -> None:
    assert sabotage("DELETE FROM softranet_privacy_ledgerentry WHERE kind = 'agreement.accepted'") == 1
    agree(in_larkspur.organisation, agreement().version, actor=Membership.objects.get())
    assert state(ID) is State.BROKEN


def test_a_later_version_of_it_changes_nothing(leonie: Person, in_larkspur: SimpleNamespace) -> None:
    in_larkspur.organisation.refresh_from_db()
    agree(in_larkspur.organisation, agreement().version, actor=Membership.objects.get())
    assert state(ID) is State.KEPT


def test_of_an_organisation_that_moved_in_it_counts_from_there(leonie: Person, in_larkspur: SimpleNamespace) -> None:
    ledger.record(MOVED_IN, {"bundle": "", "records": 1})
    agree(in_larkspur.organisation, agreement().version, actor=Membership.objects.get())
    assert state(ID) is State.KEPT
    ledger.record(MOVED_IN, {"bundle": "", "records": 1})
    assert state(ID) is State.KEPT, "nothing has come in since"
    meet("daniel@example.org", "Daniel Okafor")
    agree(in_larkspur.organisation, agreement().version, actor=Membership.objects.get())
    assert state(ID) is State.BROKEN


@pytest.mark.parametrize(
    "change",
    [
        "agreement_from = NULL",
        "agreement_from = current_date + 1",
        "agreement_until = current_date - 1",
        "vetted_at = NULL",
        "vetted_at = current_date + 1",
    ],
)
def test_broken_without(leonie: Person, change: str) -> None:
    assert sabotage(f"UPDATE softranet_privacy_recipient SET {change}") == 1
    assert state(ID) is State.BROKEN


def test_an_earlier_agreement_on_file_counts(leonie: Person) -> None:
    sabotage("UPDATE softranet_privacy_recipient SET agreement_from = current_date + 1")
    sabotage(
        "INSERT INTO softranet_privacy_paper (id, organisation_id, recipient_id, about, starts, name, sha256, at)"
        " SELECT id, organisation_id, id, 'agreement', '2020-01-01', '', '', now() FROM softranet_privacy_recipient"
    )
    assert state(ID) is State.KEPT


def test_the_installation_itself_and_an_authority_need_none(leonie: Person) -> None:
    for kind in ("installation", "authority"):
        sabotage(f"UPDATE softranet_privacy_recipient SET agreement_from = NULL, kind = '{kind}'")
        assert evidence(ID).figure["n"] == 0
