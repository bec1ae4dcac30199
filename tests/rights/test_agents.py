"""Authorised agents: registered with a key, heard when they sign, never told who is known here."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.db.models import F
from django.test import Client

from softranet.accounts.models import Account
from softranet.people.models import Person
from softranet.privacy import opt_out
from softranet.privacy.erase import erase
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.rights.actions.receive import receive
from softranet.rights.drp import calling
from softranet.rights.models import AgentRequest, Request, RequestKind, Strength
from tests.recipients import servers
from tests.rights.conftest import LEONIE, link_in_mail, prove_more
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
BASE = "/@larkspur/drp/v1"


class Agent:
    """A business with a key and, once set up, a token."""

    def __init__(self) -> None:
        self.key, self.client, self.token = Ed25519PrivateKey.generate(), Client(enforce_csrf_checks=True), ""

    @property
    def public(self) -> str:
        return b64encode(self.key.public_key().public_bytes_raw()).decode()

    def signed(self, **said: Any) -> str:
        at = now()
        body = json.dumps({
            "agent-id": "AGENT_1", "business-id": "larkspur", "issued-at": at.isoformat(),
            "expires-at": (at + timedelta(minutes=15)).isoformat(), **said,
        }).encode()  # fmt: skip
        return b64encode(self.key.sign(body) + body).decode()

    def call(self, method: str, path: str, body: str = "") -> Any:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.generic(method, BASE + path, body, content_type="text/plain", headers=headers)

    def ask(self, exercise: str, **said: Any) -> dict[str, Any]:
        body = self.signed(**{
            "exercise": exercise, "regime": "ccpa", "drp.version": "1.0", "relationships": ["customer"],
            "agent-request-id": "A-1", "email": LEONIE, "email_verified": True, **said,
        })  # fmt: skip
        answer = self.call("POST", "/data-rights-request", body)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        run_jobs()
        return found

    def status(self, made: dict[str, Any]) -> str:
        found: str = self.call("GET", f"/data-rights-request/{made['request_id']}").json()["status"]
        return found


@pytest.fixture
def agent(leonie: Person, mira: Account) -> Agent:
    owner, made = Client(), Agent()
    owner.force_login(mira)
    given = {"name": "Your Rights Ltd", "agent_id": "AGENT_1", "key": made.public}
    assert owner.post("/app/larkspur/requests/agents/", given).status_code == 302
    assert b"Your Rights Ltd" in owner.get("/app/larkspur/requests/agents/").content
    made.token = made.call("POST", "/agent/AGENT_1", made.signed()).json()["token"]
    assert made.call("GET", "/agent/AGENT_1").status_code == 200
    return made


def test_an_opt_out_is_carried_out_without_asking_anybody(agent: Agent, leonie: Person) -> None:
    made = agent.ask("sale:opt-out")
    assert agent.status(made) == "fulfilled"
    with organisation_scope(leonie.organisation_id):
        assert opt_out.stands(leonie)


def test_an_opt_out_of_somebody_nobody_knows_is_kept_in_mind(agent: Agent, leonie: Person) -> None:
    assert agent.status(agent.ask("sale:opt-out", email="Priya@Example.org")) == "fulfilled"
    with organisation_scope(leonie.organisation_id):
        assert opt_out.recalled(["priya@example.org"]) == {"priya@example.org"}


@pytest.mark.parametrize("said", [
    {"agent-request-id": "A\x00"}, {"agent-request-id": "\ud800"}, {"exercise": "\x00"}, {"email": "\ud800@a.example"},
    {"issued-at": "0001-01-01T00:00:00+00:00"}, {"expires-at": "9999-12-31T23:59:59-23:59"},
])  # fmt: skip
def test_no_text_brings_it_down(agent: Agent, said: dict[str, str]) -> None:
    given = {"exercise": "access", "drp.version": "1.0", "email": LEONIE, **said}
    assert agent.call("POST", "/data-rights-request", agent.signed(**given)).status_code in (200, 403)
    assert agent.call("POST", "/agent/%00", "").status_code in (400, 401, 404)


def test_for_anything_else_the_person_confirms(agent: Agent, leonie: Person) -> None:
    made = agent.ask("access")
    assert agent.status(made) == "in_progress"
    with organisation_scope(leonie.organisation_id):
        assert not Request.objects.exists()
    Client().post(link_in_mail("/@larkspur/my-data/open/"))
    assert agent.status(made) == "in_progress"
    run_jobs()
    assert agent.status(made) == "fulfilled"
    with organisation_scope(leonie.organisation_id):
        assert Request.objects.get(kind="copy").channel == "agent"
    assert {tuple(m.recipients()) for m in mail.outbox} == {(LEONIE,)}


@pytest.mark.parametrize("exercise", ["access", "deletion", "sale:opt-out"])
def test_an_agent_does_not_learn_who_is_known(agent: Agent, exercise: str) -> None:
    known, unknown = agent.ask(exercise), agent.ask(exercise, email="nobody@example.org")
    assert known.keys() == unknown.keys()
    assert agent.status(known) == agent.status(unknown)


def test_it_is_taken_back(agent: Agent, leonie: Person) -> None:
    made = agent.ask("deletion")
    answer = agent.call("DELETE", f"/data-rights-request/{made['request_id']}", agent.signed())
    assert answer.json()["status"] == "revoked"
    Client().post(link_in_mail("/@larkspur/my-data/open/"))
    with organisation_scope(leonie.organisation_id):
        assert not Request.objects.filter(kind="deletion").exists()


@pytest.mark.parametrize(("said", "reason"), [
    ({"exercise": "sale:opt-in"}, "claim_not_covered"),
    ({"exercise": "access", "regime": "moon"}, "outside_jurisdiction"),
    ({"exercise": "access", "email": ""}, "insuf_verification"),
])  # fmt: skip
def test_what_is_denied_says_why(agent: Agent, said: dict[str, str], reason: str) -> None:
    made = agent.ask(**said)
    assert (made["status"], made["reason"]) == ("denied", reason)


def test_a_message_counts_once_for_a_while_for_this_business_and_from_its_key(agent: Agent, leonie: Person) -> None:
    late = (now() - timedelta(minutes=1)).isoformat()
    good = agent.signed(**{"exercise": "access", "drp.version": "1.0", "email": LEONIE})
    stranger = Agent()
    refused = [
        agent.signed(**{"expires-at": late}), agent.signed(**{"issued-at": (now() + timedelta(hours=1)).isoformat()}),
        agent.signed(**{"expires-at": (now() + timedelta(days=30)).isoformat()}),
        agent.signed(**{"business-id": "postmill"}), agent.signed(**{"agent-id": "AGENT_2"}), stranger.signed(),
        good[:-8] + "AAAAAAAA", "", "not base64", b64encode(b"x" * 70).decode(),
    ]  # fmt: skip
    for body in refused:
        assert agent.call("POST", "/data-rights-request", body).status_code == 403
    assert agent.call("POST", "/data-rights-request", good).status_code == 200
    assert agent.call("POST", "/data-rights-request", good).status_code == 403
    stranger.token = "A" * 43
    assert stranger.call("POST", "/data-rights-request", good).status_code == 401
    with organisation_scope(leonie.organisation_id):
        assert AgentRequest.objects.count() == 1


def test_a_request_that_joins_one_that_is_open_says_how_that_one_stands(agent: Agent, leonie: Person) -> None:
    first, second = agent.ask("access"), agent.ask("access", **{"agent-request-id": "A-2"})
    links = [link_in_mail("/@larkspur/my-data/open/")]
    mail.outbox.pop()
    links.append(link_in_mail("/@larkspur/my-data/open/"))
    for link in links:
        Client().post(link)
    run_jobs()
    assert [agent.status(made) for made in (first, second)] == ["fulfilled"] * 2
    assert second["agent_request_id"] == "A-2"


def test_a_deletion_carried_out_by_another_way_is_fulfilled(agent: Agent, leonie: Person, mira: Account) -> None:
    made = agent.ask("deletion")
    client = Client()
    client.post(link_in_mail("/@larkspur/my-data/open/"))
    with organisation_scope(leonie.organisation_id):
        receive(leonie, RequestKind.DELETION, strength=Strength.MEMBER, member=mira.pk)  # it came by letter, too
    prove_more(leonie)
    assert client.post("/@larkspur/my-data/deletion/").status_code == 302
    assert agent.status(made) == "fulfilled"


def test_an_unconfirmed_deletion_is_fulfilled_when_a_member_erases_the_person(
    agent: Agent, leonie: Person, mira: Account
) -> None:
    deletion, copy, unknown = agent.ask("deletion"), agent.ask("access"), agent.ask("deletion", email="no@example.org")
    with organisation_scope(leonie.organisation_id):
        erase(leonie, reason="by a member", requested_at=now())
    assert [agent.status(made) for made in (deletion, copy, unknown)] == ["fulfilled", "in_progress", "in_progress"]
    with organisation_scope(leonie.organisation_id):
        AgentRequest.objects.update(received_at=now() - timedelta(days=46))
    assert [agent.status(made) for made in (deletion, copy, unknown)] == ["fulfilled", "expired", "expired"]


@pytest.fixture
def ear(settings: Any) -> Iterator[servers.Recipient]:
    """The agent's own server."""
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ("127.0.0.0/8",)
    with servers.running(lambda _said: (200, {})) as one:
        yield one


def told(ear: servers.Recipient, leonie: Person) -> list[str]:
    with organisation_scope(leonie.organisation_id):
        calling.due()
    run_jobs()
    return [json.loads(body)["status"] for _headers, body in ear.calls]


def test_the_agent_is_told_when_it_changes_and_once(agent: Agent, leonie: Person, ear: servers.Recipient) -> None:
    made = agent.ask("access", status_callback=ear.url)
    assert told(ear, leonie) == []  # the answer said so
    Client().post(link_in_mail("/@larkspur/my-data/open/"))
    run_jobs()
    assert told(ear, leonie) == told(ear, leonie) == ["fulfilled"]
    assert json.loads(ear.calls[0][1])["request_id"] == made["request_id"]
    assert LEONIE.encode() not in ear.calls[0][1]


def test_an_agent_that_is_down_is_told_later_and_not_for_ever(
    agent: Agent, leonie: Person, ear: servers.Recipient
) -> None:
    ear.answer = lambda _said: (503, {})
    agent.ask("access", status_callback=ear.url)
    Client().post(link_in_mail("/@larkspur/my-data/open/"))
    run_jobs()
    for _try in range(14):
        told(ear, leonie)
        with organisation_scope(leonie.organisation_id):
            AgentRequest.objects.filter(next_at__isnull=False).update(next_at=now())
    assert len(ear.calls) == len(calling.AGAIN)
    with organisation_scope(leonie.organisation_id):
        assert AgentRequest.objects.get().next_at is None


def test_time_alone_changes_it_too(agent: Agent, leonie: Person, ear: servers.Recipient) -> None:
    agent.ask("access", status_callback=ear.url, email="nobody@example.org")
    with organisation_scope(leonie.organisation_id):
        long_ago = now() - timedelta(days=46)
        AgentRequest.objects.update(received_at=long_ago, next_at=F("next_at") - timedelta(days=46))
    assert told(ear, leonie) == ["expired"]


@pytest.mark.parametrize("address", [
    "http://169.254.169.254/latest/", "https://user:pass@agent.example/", "file:///etc/passwd", "", 7,
])  # fmt: skip
def test_nobody_is_led_where_nobody_should_look(agent: Agent, leonie: Person, address: Any) -> None:
    agent.ask("access", status_callback=address)
    Client().post(link_in_mail("/@larkspur/my-data/open/"))
    run_jobs()
    with organisation_scope(leonie.organisation_id):
        AgentRequest.objects.exclude(callback="").update(callback="https://localhost/")  # as a name may turn to
        calling.due()
    run_jobs()
    with organisation_scope(leonie.organisation_id):
        assert AgentRequest.objects.get().next_at is None
