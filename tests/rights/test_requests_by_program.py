"""The same requests over the API and from the command line."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.core import mail
from django.test import Client

from softranet.accounts.models import Account
from softranet.cli.request import request as request_command
from softranet.config.refusals import Refusal
from softranet.organisations import bearer
from softranet.organisations.models import Membership
from softranet.people.models import Person
from softranet.privacy.models import Restriction
from softranet.privacy.scope import organisation_scope
from softranet.rights.actions.receive import receive
from softranet.rights.models import Request, RequestKind
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


class Program:
    def __init__(self, account: Account, person: Person, acts: list[str]) -> None:
        with organisation_scope(person.organisation_id):
            _row, text = bearer.create("a program", acts, actor=Membership.objects.get(account=account))
        self.client = Client(headers={"authorization": f"Bearer {text}"})

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/requests{path}")

    def post(self, path: str, **data: object) -> Any:
        return self.client.post(f"/api/v1/requests{path}", json.dumps(data), content_type="application/json")


@pytest.fixture
def program(mira: Account, leonie: Person) -> Program:
    return Program(mira, leonie, ["view", "edit", "erase"])


def test_a_program_enters_a_request_and_it_is_carried_out(program: Program, leonie: Person) -> None:
    made = program.post("", person=str(leonie.id), kind="restriction").json()
    assert (made["state"], made["channel"]) == ("done", "api")
    with organisation_scope(leonie.organisation_id):
        assert Restriction.objects.filter(subject=leonie, until=None).exists()
    steps = program.get(f"/{made['id']}").json()["steps"]
    assert [s["act"] for s in steps] == ["received", "carried_out"]


def test_a_program_decides_only_when_made_for_it_and_only_once(
    program: Program, mira: Account, leonie: Person
) -> None:
    number = program.post("", person=str(leonie.id), kind="complaint", words="Why?").json()["id"]
    assert [r["id"] for r in program.get("?state=open").json()["items"]] == [number]
    decision = {"decision": "answer", "text": "Because you asked us to."}
    assert Program(mira, leonie, ["view", "edit"]).post(f"/{number}/decisions", **decision).status_code == 403
    assert program.post(f"/{number}/decisions", decision="refuse", text="No, we shall not.").status_code == 422
    assert program.post(f"/{number}/decisions", decision="answer", text=" " * 40 + "no").status_code == 422
    assert program.get(f"/{number}").json()["state"] == "open"  # nothing of it was done
    assert program.post(f"/{number}/decisions", **decision).json()["state"] == "done"
    assert program.post(f"/{number}/decisions", **decision).status_code == 409
    run_jobs()
    assert "has been answered" in str(mail.outbox[-1].subject)


def test_a_program_notes_that_somebody_took_it_back(program: Program, leonie: Person) -> None:
    number = program.post("", person=str(leonie.id), kind="complaint", words="Why?").json()["id"]
    assert program.post(f"/{number}/decisions", decision="withdraw").json()["state"] == "withdrawn"
    assert program.post(f"/{number}/decisions", decision="withdraw").status_code == 409


def test_what_lies_in_the_time_to_come_is_not_taken(program: Program, leonie: Person) -> None:
    for moment in ("2099-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"):
        late = {"person": str(leonie.id), "kind": "complaint", "received_at": moment}
        assert program.post("", **late).status_code == 422


@pytest.fixture
def asked(leonie: Person, monkeypatch: pytest.MonkeyPatch) -> Request:
    monkeypatch.setattr("softranet.cli.frame.Env.embedded", property(lambda _: False), raising=False)
    with organisation_scope(leonie.organisation_id):
        return receive(leonie, RequestKind.COMPLAINT, words="You wrote to me at night.")


def call(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(
        request_command, [*words, "--organisation", "larkspur"], input=typed, catch_exceptions=False
    )


def test_the_command_line_lists_shows_and_answers(asked: Request) -> None:
    assert json.loads(call("list", "--json").output)[0]["number"] == str(asked.id)
    shown = call("show", str(asked.id)).output
    assert "received" in shown
    assert "night" not in shown
    done = json.loads(call("answer", str(asked.id), "--json", typed="We shall not do that again.").output)
    assert done["state"] == "done"
    assert call("list", "--json").output.strip() == "[]"
    with pytest.raises(Refusal):
        call("answer", str(asked.id), "--text", "Once more, with feeling.")


def test_the_command_line_refuses_with_a_ground(asked: Request) -> None:
    call("answer", str(asked.id), "--refuse", "excessive", "--text", "You ask this every day.")
    assert json.loads(call("show", str(asked.id), "--json").output)["state"] == "refused"


def test_the_command_line_notes_that_it_was_taken_back(asked: Request) -> None:
    with pytest.raises(Refusal, match="more than one"):
        call("answer", str(asked.id), "--withdraw", "--extend")
    assert json.loads(call("answer", str(asked.id), "--withdraw", "--json").output)["state"] == "withdrawn"
