"""An organisation passes on only to who accepted the policy, after people were told and could leave, sealed."""

import io
import re
import zipfile
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from softranet.accounts.models import Account
from softranet.moves.actions import sell, whole
from softranet.moves.actions.tell import tell_over
from softranet.moves.models import Told, Transfer, TransferState
from softranet.organisations.models import Membership, Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.policy.actions.publish import ensure_published
from softranet.privacy import bundle_in, envelope, policies, restrict
from softranet.privacy.collect import open_source
from softranet.privacy.models import Disclosure
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.promising import State
from softranet.privacy.purge import purge
from softranet.privacy.scope import organisation_scope
from tests.access.world import browser
from tests.promises.measuring import sabotage, state
from tests.rights.conftest import link_in_mail
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
PROMISE = "share.business_sale"
OFFER = {"kind": "sale", "acquirer": "Postmill Ltd", "contact": "owner@postmill.example", "country": "IN"}


@pytest.fixture
def owner(leonie: Person, larkspur: Organisation, mira: Account) -> Client:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
    client = Client()
    client.force_login(mira)
    return client


@pytest.fixture
def key() -> tuple[bytes, bytes]:
    return envelope.new_key()


def shown(page: str) -> str:
    """What of the policies the acquirer's page says it has shown."""
    return str(re.findall(r'name="shown" value="(\w+)"', page)[0])


@pytest.fixture
def accepted(owner: Client, larkspur: Organisation, key: tuple[bytes, bytes]) -> Transfer:
    assert owner.post("/app/larkspur/settings/transfers/", OFFER).status_code == 302
    run_jobs()
    link, acquirer = link_in_mail("/@larkspur/acquisitions/"), browser(None)
    page = acquirer.get(link).content.decode()
    assert "version 1" in page
    answer = {"accepted_as": "Jo Postmill, director", "accepted": "on", "public_key": "no key"}
    assert acquirer.post(link, answer).status_code == 422
    answer["public_key"] = b64encode(key[1]).decode()
    assert acquirer.post(link, answer | {"shown": "0" * 64}).status_code == 422
    answer["shown"] = shown(page)
    assert acquirer.post(link, answer).status_code == 200
    assert acquirer.post(link, answer).status_code == 410
    run_jobs()
    with organisation_scope(larkspur.id):
        return Transfer.objects.get()


def waited(transfer: Transfer) -> None:
    """The notice is over."""
    days = timedelta(days=31)
    Transfer.objects.filter(id=transfer.id).update(
        accepted_at=transfer.accepted_at - days, due_at=transfer.due_at - days  # type: ignore[operator]
    )


def take(owner: Client, transfer: Transfer) -> Any:
    return owner.post(f"/app/larkspur/settings/transfers/{transfer.id}/bundle/")


def test_people_are_told_who_gets_their_data(accepted: Transfer, leonie: Person) -> None:
    letter = next(m for m in mail.outbox if "passes to Postmill Ltd" in m.subject)
    assert letter.to == ["leonie@home.example"]
    assert "my-data" in letter.body
    with organisation_scope(leonie.organisation_id):
        assert Told.objects.filter(about=accepted.id, subject=leonie).exists()


def test_nothing_passes_before(owner: Client, accepted: Transfer, leonie: Person, mira: Account) -> None:
    assert take(owner, accepted).status_code == 302
    with organisation_scope(leonie.organisation_id):
        assert not Disclosure.objects.filter(recipient__kind="acquirer").exists()
        assert state(PROMISE) is State.NOTHING_YET
        waited(accepted)
        actor = Membership.objects.get(account=mira, organisation_id=leonie.organisation_id)
        sabotage("DELETE FROM softranet_moves_told")
        with pytest.raises(sell.NotNow):
            sell.hand_over(accepted, actor=actor)


def test_another_policy_than_the_one_accepted_stops_it(
    owner: Client, accepted: Transfer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organisation_scope(accepted.organisation_id):
        waited(accepted)
    monkeypatch.setattr(policies, "_provider", [lambda _at: policies.InForce(2, "other", "0" * 64)])
    assert take(owner, accepted).status_code == 302


def test_then_the_acquirer_alone_opens_it(
    owner: Client, accepted: Transfer, key: tuple[bytes, bytes], leonie: Person
) -> None:
    with organisation_scope(accepted.organisation_id):
        waited(accepted)
    assert b"Take the sealed file" in owner.get("/app/larkspur/settings/transfers/").content
    sealed = b"".join(take(owner, accepted).streaming_content)
    assert b"Leonie" not in sealed
    opened = b"".join(envelope.unseal(io.BytesIO(sealed), key[0]))
    assert bundle_in.read(io.BytesIO(opened)).id == leonie.organisation_id
    for wrong in (sealed[:-1], sealed[:-70_000], sealed + b"x", sealed[:60] + b"\0" + sealed[61:]):
        with pytest.raises(envelope.NotOpened):
            b"".join(envelope.unseal(io.BytesIO(wrong), key[0]))
    with pytest.raises(envelope.NotOpened):
        b"".join(envelope.unseal(io.BytesIO(sealed), envelope.new_key()[0]))
    with organisation_scope(accepted.organisation_id):
        assert Transfer.objects.get().state == TransferState.SEALED
        assert Disclosure.objects.filter(subject=leonie, recipient__kind="acquirer").count() == 1
        assert state(PROMISE) is State.KEPT


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_moves_transfer SET accepted_at = NULL",
        "UPDATE softranet_moves_transfer SET policy_sha256 = repeat('0', 64)",
        "UPDATE softranet_moves_transfer SET accepted_at = now() - interval '29 days'",
        "UPDATE softranet_moves_told SET told_at = now() + interval '1 day'",
        "DELETE FROM softranet_moves_told",
        "DELETE FROM softranet_moves_transfer",
        "UPDATE softranet_mail_message SET state = 'queued'",
        "UPDATE softranet_mail_message SET state = 'failed'",
        "DELETE FROM softranet_mail_transmission",
        "UPDATE softranet_moves_told SET message = NULL, why_not = 'no address'",
    ],
)
def test_the_promise_is_broken_by_what_passed_otherwise(owner: Client, accepted: Transfer, statement: str) -> None:
    with organisation_scope(accepted.organisation_id):
        waited(accepted)
    b"".join(take(owner, accepted).streaming_content)
    with organisation_scope(accepted.organisation_id):
        assert sabotage(statement)
        assert state(PROMISE) is State.BROKEN


def test_it_can_be_called_off(owner: Client, accepted: Transfer) -> None:
    owner.post(f"/app/larkspur/settings/transfers/{accepted.id}/cancellation/")
    with organisation_scope(accepted.organisation_id):
        assert sell.standing() is None
        waited(accepted)
    assert take(owner, accepted).status_code == 302


def test_everybody_who_was_told_is_told_once_that_it_is_off(owner: Client, accepted: Transfer, leonie: Person) -> None:
    with organisation_scope(accepted.organisation_id):
        meet(open_source(SourceKind.STAFF, "staff", name="Mira"), email="daniel@home.example", name="Daniel")
    mail.outbox = []
    for _ in range(2):
        owner.post(f"/app/larkspur/settings/transfers/{accepted.id}/cancellation/")
        with organisation_scope(accepted.organisation_id):
            tell_over(about=accepted.id)
            sell.tell_newcomers()
        run_jobs()
    assert sorted((m.to[0], m.subject) for m in mail.outbox) == [
        ("leonie@home.example", "Larkspur Music School does not pass to Postmill Ltd"),
        ("owner@postmill.example", "Larkspur Music School does not pass to you"),
    ]


def test_who_had_not_been_told_hears_nothing_of_it(owner: Client, accepted: Transfer, leonie: Person) -> None:
    with organisation_scope(accepted.organisation_id):
        sabotage("UPDATE softranet_mail_message SET state = 'failed' WHERE template = 'organisation-passes'")
    mail.outbox = []
    owner.post(f"/app/larkspur/settings/transfers/{accepted.id}/cancellation/")
    run_jobs()
    assert [m.to[0] for m in mail.outbox] == ["owner@postmill.example"]


def test_nothing_of_who_restricted_it_passes(
    owner: Client, accepted: Transfer, key: tuple[bytes, bytes], leonie: Person
) -> None:
    with organisation_scope(accepted.organisation_id):
        daniel = meet(open_source(SourceKind.STAFF, "staff", name="Mira"), email="daniel@home.example", name="Daniel")
        sell.tell_newcomers()
        restrict.start(leonie, restrict.Ground.ACCURACY)
        waited(accepted)
    run_jobs()
    sealed = b"".join(take(owner, accepted).streaming_content)
    opened = io.BytesIO(b"".join(envelope.unseal(io.BytesIO(sealed), key[0])))
    with zipfile.ZipFile(opened) as bundle:
        found = b"".join(bundle.read(name) for name in bundle.namelist() if "Ledger" not in name)
    assert b"daniel@home.example" in found
    assert b"leonie@home.example" not in found
    assert str(leonie.id).encode() not in found
    with organisation_scope(accepted.organisation_id):
        assert set(Disclosure.objects.filter(reference=accepted.id).values_list("subject_id", flat=True)) == {daniel.id}
        assert state(PROMISE) is State.KEPT
    purge(accepted.organisation_id)
    back = whole.bring_in(opened, owner=None)
    with organisation_scope(back.id):
        assert [person.id for person in Person.objects.all()] == [daniel.id]
