"""share.authorities and share.claims: broken when data reached them without a named, heard decision."""

from types import SimpleNamespace

import pytest
from django.db import connection

from softranet.accounts.models import Account
from softranet.authorities.actions.decide import approve
from softranet.authorities.actions.hand_over import hand_over
from softranet.authorities.models import LegalRequest
from softranet.organisations.models import Membership
from softranet.people.models import Person
from softranet.privacy.disclose import disclose
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.models.promising import State
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import RELATION, Category
from tests.authorities.conftest import granted, leonie, officer
from tests.promises.measuring import sabotage, state

__all__ = ["leonie", "officer"]
pytestmark = pytest.mark.django_db
SIDES = {"authority": "share.authorities", "claimant": "share.claims"}
FACTS = {"authority": {}, "claimant": {"side": "claimant", "ground": "claim", "name": "Postmill Ltd"}}


def handed(account: Account, side: str) -> LegalRequest:
    row = granted(account, **FACTS[side])
    if row.standing == "granted":
        hand_over(Membership.objects.get(account=account), row)
    return row


@pytest.mark.parametrize("side", SIDES)
def test_nothing_yet_then_kept(in_larkspur: SimpleNamespace, mira: Account, leonie: Person, side: str) -> None:
    assert state(SIDES[side]) is State.NOTHING_YET
    handed(mira, side)
    assert state(SIDES[side]) is State.KEPT


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_authorities_decision SET verdict = 'refuse'",
        "UPDATE softranet_authorities_decision SET reasons = ''",
        "UPDATE softranet_authorities_decision SET categories = '{name}'",
        "UPDATE softranet_authorities_decision SET at = now() + interval '1 day'",
        "UPDATE softranet_authorities_decision SET member = gen_random_uuid()",
        "UPDATE softranet_authorities_decision SET second = member, second_at = at",
        "UPDATE softranet_authorities_decision SET second = gen_random_uuid(), second_at = at",
        "UPDATE softranet_authorities_concerned SET hand_over_id = NULL; DELETE FROM softranet_authorities_handover",
    ],
)
def test_broken_without_the_decision(
    in_larkspur: SimpleNamespace, mira: Account, leonie: Person, side: str, statement: str
) -> None:
    handed(mira, side)
    sabotage(statement)
    assert state(SIDES[side]) is State.BROKEN


def test_broken_when_the_second_was_passed_by(
    in_larkspur: SimpleNamespace, mira: Account, officer: Account, leonie: Person
) -> None:
    row = handed(mira, "authority")
    approve(Membership.objects.get(account=officer), row)
    hand_over(Membership.objects.get(account=mira), row)
    assert state("share.authorities") is State.KEPT
    sabotage("UPDATE softranet_authorities_decision SET second = NULL, second_at = NULL")
    assert state("share.authorities") is State.BROKEN


def test_broken_by_a_disclosure_past_the_register(
    in_larkspur: SimpleNamespace, mira: Account, leonie: Person
) -> None:
    Recipient.objects.create(
        key="police", name="Kochi City Police", kind="authority", purposes=["relation"], categories=["name"],
        country="IN",
    )  # fmt: skip
    with disclose(permitted(RELATION), recipient="police", what={Category.NAME}) as out:
        out.add(leonie)
    assert state("share.authorities") is State.BROKEN


def test_what_went_to_others_is_not_read(in_larkspur: SimpleNamespace, mira: Account, leonie: Person) -> None:
    """However many letters leave, the evidence reads what went to authorities and claimants."""

    def read() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
                " WHERE relname = 'softranet_privacy_disclosure'"
            )
            return int(cursor.fetchone()[0])

    handed(mira, "authority")
    printer = Recipient.objects.get(key="mail")
    Disclosure.objects.bulk_create(
        Disclosure(subject=leonie, recipient=printer, purpose_key="relation", categories=["name"]) for _n in range(1500)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for promise in SIDES.values():
        before = read()
        assert state(promise) is not State.BROKEN
        assert read() - before < 50
