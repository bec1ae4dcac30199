"""While a gag stands the person sees nothing of it, anywhere; the day it ends they see everything."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.authorities.actions.hand_over import hand_over
from softranet.authorities.models import LegalRequest
from softranet.organisations.models import Membership, Organisation
from softranet.people.models import Person
from softranet.people.timeline import timeline
from softranet.privacy.access import dossier
from softranet.privacy.erase import erase
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.authorities.conftest import REASONS, granted
from tests.promises.measuring import evidence, sabotage, state

SPOKEN = ("Kochi City Police", "legal_demand", "lawful demand", "authority")


@pytest.fixture
def gagged(larkspur: Organisation, mira: Account, leonie: Person) -> Any:
    with organisation_scope(larkspur.id):
        row = granted(mira, gag_until=(now() + timedelta(days=30)).date(), gag_law="Order 12/2026")
        hand_over(Membership.objects.get(account=mira), row)
        yield row


def said(person: Person) -> str:
    records = [(r.table.label, r.table.recipients, [(d.words, d.value) for d in (*r.data, *r.context)])
               for r in dossier(person)]  # fmt: skip
    return repr(records) + repr(timeline(person))


def test_nothing_is_said_until_it_ends(gagged: LegalRequest, leonie: Person) -> None:
    told = said(leonie)
    assert [word for word in SPOKEN if word in told] == []
    assert "softranet_authorities" not in told
    LegalRequest.objects.update(gag_until=now() - timedelta(hours=1))
    told = said(leonie)
    assert [word for word in SPOKEN[:2] if word not in told] == []
    assert "softranet_authorities.Concerned" in told


def test_the_certificate_keeps_it_too(gagged: LegalRequest, leonie: Person) -> None:
    certificate = erase(leonie, reason="request", requested_at=now())
    assert "Kochi" not in str(certificate.body)
    assert "mail" in str(certificate.body["passed_on"])
    assert LegalRequest.objects.count() == 1  # the register remembers that it was asked
    assert state("share.ledger") is not State.BROKEN


def test_without_a_gag_the_certificate_names_them(larkspur: Organisation, mira: Account, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        hand_over(Membership.objects.get(account=mira), granted(mira))
        assert "Kochi" in str(erase(leonie, reason="request", requested_at=now()).body)


def test_other_evidence_counts_what_is_withheld(gagged: LegalRequest) -> None:
    assert state("right.access") is State.KEPT
    assert state("share.ledger") is State.KEPT
    assert state("share.recipients") is State.KEPT


def test_public_figures_do_not_tell_either(gagged: LegalRequest) -> None:
    assert state("share.authorities") is State.NOTHING_YET
    sabotage("UPDATE softranet_authorities_decision SET reasons = ''")
    assert state("share.authorities") is State.BROKEN  # judged all the same
    sabotage("UPDATE softranet_authorities_decision SET reasons = %s", REASONS)
    LegalRequest.objects.update(gag_until=now() - timedelta(hours=1))
    assert evidence("share.authorities").figure["people"] == 1


def test_the_public_report_by_kind_does_not_tell_either(larkspur: Organisation, mira: Account, leonie: Person) -> None:
    """Where few people are, that an authority got something says enough."""
    page = "/@larkspur/kinds-of-data/"
    before = Client().get(page).content
    with organisation_scope(larkspur.id):
        row = granted(mira, gag_until=(now() + timedelta(days=30)).date(), gag_law="Order 12/2026")
        hand_over(Membership.objects.get(account=mira), row)
        assert state("right.know_categories") is State.KEPT
    assert Client().get(page).content == before
    with organisation_scope(larkspur.id):
        LegalRequest.objects.update(gag_until=now() - timedelta(hours=1))
        assert state("right.know_categories") is State.KEPT
    assert b"an authority" in Client().get(page).content


def test_a_day_kept_as_it_is_stays_that_day_west_of_greenwich_too(
    gagged: LegalRequest, larkspur: Organisation, owner: Client
) -> None:
    Organisation.objects.filter(id=larkspur.id).update(time_zone="America/Los_Angeles")
    page = f"/app/larkspur/authorities/{gagged.id}/"
    days = []
    for _ in range(2):
        shown = re.search(r'name="gag_until" value="([0-9-]+)"', owner.get(page).content.decode())
        assert shown is not None
        days.append(shown[1])
        answer = owner.post(f"{page}gag/", {"gag_until": shown[1], "gag_law": "Order 12/2026"})
        assert answer.status_code == 302, answer.content.decode()
    assert days[0] == days[1]


def test_a_slip_of_the_fingers_in_the_year_is_named(gagged: LegalRequest, owner: Client) -> None:
    answer = owner.post(f"/app/larkspur/authorities/{gagged.id}/gag/", {"gag_until": "9999-12-31", "gag_law": "Order"})
    assert answer.status_code == 422
    assert "found 9999, expected one from 1970 to 2199" in answer.content.decode()
