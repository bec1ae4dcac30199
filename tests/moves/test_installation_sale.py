"""The whole installation passes on: each organisation's policy accepted, each told, and who leaves is not in it."""

import io
import json
import zipfile
from base64 import b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from softranet.accounts.models import Account
from softranet.moves.actions import installation, whole
from softranet.moves.models import PartState, SalePart, Transfer, TransferState
from softranet.organisations.models import Membership, Organisation, Role
from softranet.organisations.operator import operator
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.policy.actions.publish import ensure_published
from softranet.privacy import bundle_many, envelope, policies
from softranet.privacy.bundle_in import BadBundle
from softranet.privacy.collect import open_source
from softranet.privacy.erase import erase
from softranet.privacy.models import Disclosure, LedgerEntry
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.promising import State
from softranet.privacy.purge import purge
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.access.world import browser
from tests.moves.test_sale import OFFER, shown
from tests.people import join
from tests.promises.measuring import sabotage, state
from tests.rights.conftest import link_in_mail
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
PROMISE = "share.business_sale"


@pytest.fixture
def key() -> tuple[bytes, bytes]:
    return envelope.new_key()


@pytest.fixture
def run_by(leonie: Person, larkspur: Organisation, mira: Account, postmill: Organisation) -> tuple[Client, Client]:
    """(a browser of the operator's owner, Mira's); Larkspur and Postmill have published, and each knows somebody."""
    for place in (larkspur, postmill, operator()):
        with organisation_scope(place.id):
            Organisation.objects.filter(id=place.id).update(street="12 Fort Road", city="Kochi", country="IN")
            place.refresh_from_db()
            ensure_published(place)
    with organisation_scope(postmill.id):
        meet(open_source(SourceKind.STAFF, "staff", name="Jo"), email="daniel@home.example", name="Daniel Okafor")
    with organisation_scope(operator().id):
        own = meet(open_source(SourceKind.STAFF, "staff", name="Ops"), email=mira.email, name="Mira Halvorsen")
        Person.objects.filter(id=own.id).update(account=mira)
    ops = join(operator(), "ops@softranet.example", "Ops", Role.OWNER)
    return browser(ops), browser(mira)


@pytest.fixture
def accepted(run_by: tuple[Client, Client], key: tuple[bytes, bytes]) -> UUID:
    page = "/app/softranet/settings/transfers/"
    assert b"whole installation" in run_by[0].get(page).content
    assert run_by[0].post(page, OFFER).status_code == 302
    run_jobs()
    link, acquirer = link_in_mail("/@softranet/acquisitions/"), browser(None)
    read = acquirer.get(link).content.decode()
    assert "/@larkspur/privacy/" in read
    assert "/@postmill/privacy/" in read
    answer = {"accepted_as": "Jo", "accepted": "on", "public_key": b64encode(key[1]).decode(), "shown": "0" * 64}
    assert acquirer.post(link, answer).status_code == 422
    assert acquirer.post(link, answer | {"shown": shown(read)}).status_code == 200
    assert acquirer.post(link, answer | {"shown": shown(read)}).status_code == 410
    run_jobs()
    return head().id


def head() -> Transfer:
    with organisation_scope(operator().id):
        return Transfer.objects.get()


def part(slug: str) -> Transfer:
    with organisation_scope(Organisation.objects.get(slug=slug).id):
        return Transfer.objects.get()


def waited() -> None:
    """Every notice is over."""
    days = timedelta(days=31)
    for place in Organisation.objects.all():
        with organisation_scope(place.id):
            for row in Transfer.objects.exclude(due_at=None):
                told = row.owners_told_at and row.owners_told_at - days
                Transfer.objects.filter(id=row.id).update(
                    accepted_at=row.accepted_at - days, due_at=row.due_at - days, owners_told_at=told  # type: ignore[operator]
                )
            SalePart.objects.exclude(due_at=None).update(due_at=now() - timedelta(days=1))


def take(owner: Client) -> Any:
    return owner.post(f"/app/softranet/settings/transfers/{head().id}/bundle/")


def opened(answer: Any, key: tuple[bytes, bytes]) -> io.BytesIO:
    assert answer.status_code == 200, answer.headers
    return io.BytesIO(b"".join(envelope.unseal(io.BytesIO(b"".join(answer.streaming_content)), key[0])))


def content(file: io.BytesIO) -> bytes:
    """Everything in it but the ledgers, unpacked."""
    found = b""
    with zipfile.ZipFile(file) as outer:
        for name in outer.namelist():
            if name.endswith(".zip"):
                with zipfile.ZipFile(io.BytesIO(outer.read(name))) as inner:
                    found += b"".join(inner.read(n) for n in inner.namelist() if "Ledger" not in n)
    return found


def test_owners_and_people_are_told(accepted: UUID, run_by: tuple[Client, Client]) -> None:
    subjects = {(m.to[0], m.subject) for m in mail.outbox}
    assert ("mira@larkspur.example", "What Larkspur Music School runs on passes to Postmill Ltd") in subjects
    assert ("leonie@home.example", "What Larkspur Music School runs on passes to Postmill Ltd") in subjects
    assert ("daniel@home.example", "What Postmill Books runs on passes to Postmill Ltd") in subjects
    assert ("mira@larkspur.example", "Softranet passes to Postmill Ltd") in subjects
    assert b"Stay out of it" in run_by[1].get("/app/larkspur/settings/transfers/").content
    assert b"Postmill Ltd" in run_by[1].get("/app/larkspur/").content


def test_nothing_passes_before(accepted: UUID, run_by: tuple[Client, Client]) -> None:
    assert take(run_by[0]).status_code == 302
    own = part("larkspur")
    waited()
    alone = run_by[1].post(f"/app/larkspur/settings/transfers/{own.id}/bundle/")
    assert alone.status_code == 302  # no organisation hands its part over by itself
    with organisation_scope(own.organisation_id):
        sabotage("DELETE FROM softranet_moves_told")
    assert take(run_by[0]).status_code == 302  # somebody has not been told
    assert head().state == TransferState.ACCEPTED


def test_then_all_of_it_passes_and_comes_in_elsewhere(
    accepted: UUID, run_by: tuple[Client, Client], key: tuple[bytes, bytes], leonie: Person
) -> None:
    waited()
    file = opened(take(run_by[0]), key)
    found = content(file)
    for value in (b"leonie@home.example", b"daniel@home.example", b"mira@larkspur.example"):
        assert value in found
    for slug in ("larkspur", "postmill", "softranet"):
        with organisation_scope(Organisation.objects.get(slug=slug).id):
            assert Transfer.objects.get().state == TransferState.SEALED
            assert Disclosure.objects.filter(recipient__kind="acquirer").count() == Person.objects.count()
            assert state(PROMISE) is State.KEPT
            assert LedgerEntry.objects.filter(kind="transfer sealed").count() == 1
    again = opened(take(run_by[0]), key)  # a download that broke off is repeated
    assert b"leonie@home.example" in content(again)
    ours = operator().id
    for place in list(Organisation.objects.filter(slug__in=["larkspur", "postmill"])):
        purge(place.id)
    with organisation_scope(ours):
        Organisation.objects.filter(id=ours).update(is_operator=False)
    purge(ours)
    came = {made.slug: owners for made, owners in whole.bring_in_all(file)}
    assert came == {"softranet-2": [], "larkspur": ["mira@larkspur.example"], "postmill": []}
    assert Organisation.objects.get(slug="larkspur").id == leonie.organisation_id
    assert list(whole.bring_in_all(file)) == []  # what is here is passed over
    with organisation_scope(leonie.organisation_id):
        assert Person.objects.filter(id=leonie.id).exists()


def test_who_leaves_is_not_in_it(
    accepted: UUID, run_by: tuple[Client, Client], key: tuple[bytes, bytes], leonie: Person, postmill: Organisation
) -> None:
    """Larkspur objects; of Postmill, Daniel has himself deleted; of the operator's, nobody leaves."""
    own = part("larkspur")
    assert run_by[1].post(f"/app/larkspur/settings/transfers/{own.id}/cancellation/").status_code == 302
    with organisation_scope(postmill.id):
        erase(Person.objects.get(), reason="person", requested_at=now())
    waited()
    file = opened(take(run_by[0]), key)
    found = content(file)
    assert b"leonie@home.example" not in found
    assert b"daniel@home.example" not in found
    with bundle_many.opened(file) as (manifest, _archive):
        assert manifest["left_out"] == [{"organisation": str(own.organisation_id), "why": "objected"}]
        assert len(manifest["organisations"]) == 2
    with organisation_scope(own.organisation_id):
        assert Transfer.objects.get().state == TransferState.CALLED_OFF
        assert state(PROMISE) is State.NOTHING_YET


def test_an_organisation_that_ends_or_has_another_policy_stays_out(
    accepted: UUID, run_by: tuple[Client, Client], key: tuple[bytes, bytes], postmill: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run_by[1].post("/app/larkspur/settings/ending/", {"name": "larkspur"})
    waited()
    true = policies.in_force

    def other(at: Any = None) -> Any:
        from softranet.privacy.scope import current

        return policies.InForce(2, "other", "1" * 64) if current() == postmill.id else true(at)

    monkeypatch.setattr(policies, "in_force", other)
    with bundle_many.opened(opened(take(run_by[0]), key)) as (manifest, _archive):
        assert sorted(out["why"] for out in manifest["left_out"]) == ["left", "unbound"]
    mail.outbox = []
    run_jobs()
    assert ("daniel@home.example", "Postmill Books does not pass to Postmill Ltd") in {
        (m.to[0], m.subject) for m in mail.outbox
    }
    with organisation_scope(operator().id):
        assert installation.counts(head())[0][0] == 1


def test_the_acquirer_is_asked_again(
    accepted: UUID, run_by: tuple[Client, Client], key: tuple[bytes, bytes], postmill: Organisation
) -> None:
    with organisation_scope(operator().id):
        SalePart.objects.filter(number=postmill.id).update(state=PartState.UNBOUND)
    run_by[0].post(f"/app/softranet/settings/transfers/{accepted}/questions/")
    run_jobs()
    link, acquirer = link_in_mail("/@softranet/acquisitions/"), browser(None)
    read = acquirer.get(link).content.decode()
    assert "/@postmill/" in read
    assert "/@larkspur/" not in read
    answer = {"accepted_as": "Jo", "accepted": "on", "public_key": b64encode(key[1]).decode(), "shown": shown(read)}
    assert acquirer.post(link, answer).status_code == 200
    run_jobs()
    assert [m.to[0] for m in mail.outbox if "Postmill Books runs on" in m.subject] == ["daniel@home.example"] * 2
    waited()
    assert b"daniel@home.example" in content(opened(take(run_by[0]), key))


def test_it_can_be_called_off(accepted: UUID, run_by: tuple[Client, Client]) -> None:
    run_by[0].post(f"/app/softranet/settings/transfers/{accepted}/cancellation/")
    mail.outbox = []
    run_jobs()
    assert {part(slug).state for slug in ("larkspur", "postmill", "softranet")} == {TransferState.CALLED_OFF}
    told = {(m.to[0], m.subject) for m in mail.outbox}
    assert len(told) == len(mail.outbox)
    assert ("mira@larkspur.example", "What Larkspur Music School runs on does not pass to Postmill Ltd") in told
    assert ("mira@larkspur.example", "Softranet does not pass to Postmill Ltd") in told
    assert ("leonie@home.example", "Larkspur Music School does not pass to Postmill Ltd") in told
    assert ("daniel@home.example", "Postmill Books does not pass to Postmill Ltd") in told
    assert ("owner@postmill.example", "Softranet does not pass to you") in told


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE softranet_moves_transfer SET owners_told_at = NULL",
        "UPDATE softranet_moves_transfer SET owners_told_at = now() - interval '3 days'",
        "UPDATE softranet_moves_transfer SET objected_at = now()",
    ],
)
def test_the_promise_is_broken_where_the_organisation_had_no_say(
    accepted: UUID, run_by: tuple[Client, Client], leonie: Person, statement: str
) -> None:
    waited()
    b"".join(take(run_by[0]).streaming_content)
    with organisation_scope(leonie.organisation_id):
        assert sabotage(statement)
        assert state(PROMISE) is State.BROKEN


def test_only_the_operator_offers_all_of_it(run_by: tuple[Client, Client], larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id), pytest.raises(ValueError, match="Only the operator"):
        installation.offer(actor=Membership.objects.get(organisation_id=larkspur.id), **OFFER)


def test_a_changed_file_does_not_come_in(
    accepted: UUID, run_by: tuple[Client, Client], key: tuple[bytes, bytes], postmill: Organisation
) -> None:
    waited()
    file = opened(take(run_by[0]), key)
    purge(postmill.id)
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'"left_out"', b'"x"') if name == "manifest.json" else data + b"x")
    with pytest.raises(BadBundle):
        list(whole.bring_in_all(made))
    with pytest.raises(BadBundle):
        list(whole.bring_in_all(io.BytesIO(json.dumps({}).encode())))
