"""share.affiliates: broken when an affiliate got data without having accepted the policy then in force."""

from types import SimpleNamespace

import pytest
from django.test import Client

from softranet.mail.models import Content
from softranet.organisations.models import Membership, Organisation
from softranet.people.models import Person
from softranet.policy.actions.publish import ensure_published
from softranet.privacy import entitlement, policies
from softranet.privacy.disclose import NotEntitled
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.models.promising import State
from softranet.privacy.scope import organisation_scope
from softranet.recipients import adherence
from softranet.recipients.models import Adherence
from tests.promises.measuring import sabotage, state
from tests.recipients.conftest import hand_over, leonie, registered

__all__ = ["leonie"]
pytestmark = pytest.mark.django_db
ID = "share.affiliates"


@pytest.fixture
def sister(in_larkspur: SimpleNamespace, leonie: Person) -> Recipient:
    organisation = in_larkspur.organisation
    Organisation.objects.filter(id=organisation.id).update(street="12 Fort Road", city="Kochi")
    organisation.refresh_from_db()
    ensure_published(organisation)
    return registered("sister", name="Larkspur Dance", kind="affiliate", security_contact="office@dance.example")


def accepted(row: Recipient) -> Adherence:
    version = policies.in_force()
    assert version is not None
    return adherence.accept(row, version.number, version.sha256, "Daniel Okafor, head")


def test_nothing_yet_without_one(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) is State.NOTHING_YET


def test_refused_before_and_served_after(sister: Recipient, leonie: Person) -> None:
    with pytest.raises(NotEntitled) as refused:
        hand_over(leonie, "sister")
    assert refused.value.gaps == ["policy_not_accepted"]
    accepted(sister)
    hand_over(leonie, "sister")
    assert state(ID) is State.KEPT


def test_refused_while_no_policy_is_in_force(
    in_larkspur: SimpleNamespace, leonie: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered("sister", kind="affiliate")
    with pytest.raises(NotEntitled) as refused:
        hand_over(leonie, "sister")
    assert refused.value.gaps == ["policy_not_accepted"]
    monkeypatch.setattr(entitlement, "_further", [])
    hand_over(leonie, "sister")
    assert state(ID) is State.BROKEN


def test_a_new_version_is_accepted_anew(sister: Recipient, leonie: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted(sister)
    hand_over(leonie, "sister")
    newer = policies.InForce(2, "another text", "f" * 64)
    monkeypatch.setattr(policies, "_provider", [lambda _at: newer])
    with pytest.raises(NotEntitled):
        hand_over(leonie, "sister")


def test_broken_past_the_control(sister: Recipient, leonie: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entitlement, "_further", [])
    hand_over(leonie, "sister")
    assert state(ID) is State.BROKEN


def test_broken_when_the_acceptance_is_not_on_record(sister: Recipient, leonie: Person) -> None:
    accepted(sister)
    hand_over(leonie, "sister")
    assert sabotage("DELETE FROM softranet_privacy_ledgerentry WHERE kind = 'recipient.adhered'") == 1
    assert state(ID) is State.BROKEN


def test_they_accept_by_the_link_in_their_mail(
    sister: Recipient, mira: object, leonie: Person, larkspur: Organisation
) -> None:
    link = adherence.ask(Membership.objects.get(), sister)
    assert Content.objects.filter(context__link=link).exists()
    path = "/@" + link.partition("/@")[2]
    with organisation_scope(larkspur.id):
        client = Client()
        assert "version 1" in client.get(path).content.decode()
        assert not Adherence.objects.exists(), "a look accepts nothing"
        assert client.post(path, {"accepted_as": "Daniel Okafor"}).status_code == 422
        assert client.post(path, {"accepted_as": "Daniel Okafor", "agree": "on"}).status_code == 302
        assert "Accepted" in client.get(path).content.decode()
    hand_over(leonie, "sister")
    assert Disclosure.objects.filter(recipient=sister).count() == 1
    assert Client().get(path[:-6] + "xxxxx/").status_code == 404
