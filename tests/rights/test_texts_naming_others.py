"""What others wrote and what names somebody else waits for the officer before a copy leaves (GDPR Art. 15(4))."""

import io
import json
import re
import zipfile
from typing import Any

import jsonschema_rs
import pytest
from django.core import mail
from django.test import Client

from softranet.accounts.models import Account
from softranet.intake.actions.reply import reply
from softranet.intake.models import Submission
from softranet.organisations import bearer
from softranet.organisations.models import Membership, Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy import move
from softranet.privacy.collect import open_source
from softranet.privacy.dossier_formats import SCHEMA
from softranet.privacy.erase import erase
from softranet.privacy.hold import place
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from softranet.rights.models import Passage, Request
from tests.promises.measuring import sabotage
from tests.rights.conftest import LEONIE, link_in_mail
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
NOTE = "She says her neighbour François Tremblay (francois@example.org, +49 711 2842 2399) told her; call Anna Bell."


@pytest.fixture
def owner(mira: Account) -> Client:
    client = Client()
    client.force_login(mira)
    return client


@pytest.fixture
def neighbour(larkspur: Organisation, leonie: Person) -> Person:
    with organisation_scope(larkspur.id):
        source = open_source(SourceKind.STAFF, "staff", name="Mira")
        return meet(source, email="francois@example.org", name="Tremblay, Francois", phone="+4971128422399")


def noted(owner: Client, kind: str, words: str) -> None:
    """A member writes down what somebody said on the telephone."""
    given = {"kind": kind, "contact": LEONIE, "received_on": "2020-01-01", "sure": "on", "words": words}
    assert owner.post("/app/larkspur/requests/new/", given).status_code == 302


def copy_asked(at_home: Client, person: Person) -> Request:
    at_home.post("/@larkspur/my-data/copies/")
    run_jobs()
    with organisation_scope(person.organisation_id):
        return Request.objects.filter(kind="copy").latest("received_at")


def fetched() -> tuple[dict[str, Any], str]:
    answer = Client().post(link_in_mail("/@larkspur/copies/"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = json.loads(archive.read("my-data.json"))
        jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(told)
        return told, archive.read("my-data.csv").decode()


def passages(person: Person) -> list[Passage]:
    with organisation_scope(person.organisation_id):
        return list(Passage.objects.order_by("found_at"))


def decide(owner: Client, asked: Request, passage: Passage, verdict: str) -> int:
    key = f"v{passage.id}"
    given = {f"{key}-verdict": verdict, f"{key}-reason": "It is about somebody else."}
    url = f"/app/larkspur/requests/{asked.id}/passages/{passage.id}/verdicts/"
    return int(owner.post(url, given).status_code)


def test_a_copy_waits_while_a_members_note_names_somebody_known(
    at_home: Client, leonie: Person, neighbour: Person, owner: Client
) -> None:
    noted(owner, "complaint", NOTE)
    asked = copy_asked(at_home, leonie)
    assert asked.done_at is None
    assert "/copies/" not in str(mail.outbox[-1].body)
    assert b"request about data waits" in owner.get("/app/larkspur/").content
    assert b"names somebody else" in owner.get("/app/larkspur/requests/").content
    page = owner.get(f"/app/larkspur/requests/{asked.id}/").content.decode()
    marked = re.findall(r"<mark>(.*?)</mark>", page)
    assert marked == ["François Tremblay", "francois@example.org", "+49 711 2842 2399"]


@pytest.mark.parametrize(("verdict", "told"), [
    ("cover", "She says her neighbour █████ (█████, █████) told her; call Anna Bell."), ("release", NOTE),
])  # fmt: skip
def test_after_the_verdict_the_copy_is_made(
    at_home: Client, leonie: Person, neighbour: Person, owner: Client, verdict: str, told: str
) -> None:
    noted(owner, "complaint", NOTE)
    asked = copy_asked(at_home, leonie)
    assert decide(owner, asked, passages(leonie)[0], verdict) == 302
    run_jobs()
    everything, table = fetched()
    words = [d["value"] for r in everything["records"] for d in r["data"] if d["field"] == "text"]
    assert words == [told]
    withheld = [{"table": "softranet_rights.RequestWords", "field": "text", "what": "passage",
                 "ground": "GDPR Art. 15(4)", "reason": "It is about somebody else."}]  # fmt: skip
    assert everything["withheld"] == (withheld if verdict == "cover" else [])
    assert ("withheld: passage" in table) == (verdict == "cover")
    kept = [r for r in everything["records"] if r["table"] == "softranet_rights.Passage"]
    assert len(kept) == (1 if verdict == "cover" else 0)  # a release would say that he is known


def test_a_record_kept_back_is_not_in_the_copy_and_the_copy_says_so(
    at_home: Client, leonie: Person, neighbour: Person, owner: Client
) -> None:
    noted(owner, "complaint", NOTE)
    asked = copy_asked(at_home, leonie)
    decide(owner, asked, passages(leonie)[0], "withhold")
    run_jobs()
    everything, table = fetched()
    assert "softranet_rights.RequestWords" not in {r["table"] for r in everything["records"]}
    assert [w["what"] for w in everything["withheld"]] == ["record"]
    assert "Tremblay" not in json.dumps(everything, ensure_ascii=False) + table


def test_their_page_covers_it_until_it_is_released(
    at_home: Client, leonie: Person, neighbour: Person, owner: Client
) -> None:
    noted(owner, "complaint", NOTE)
    page = at_home.get("/@larkspur/my-data/").content.decode()
    assert "Tremblay" not in page
    assert "Some of what others wrote is covered" in page
    asked = copy_asked(at_home, leonie)
    decide(owner, asked, passages(leonie)[0], "release")
    page = at_home.get("/@larkspur/my-data/").content.decode()
    assert page.count("François Tremblay") == 2  # among the requests and among the records
    assert "is covered" not in page


def test_their_own_words_need_nobody(at_home: Client, leonie: Person, neighbour: Person) -> None:
    at_home.post("/@larkspur/requests/", {"kind": "complaint", "email": LEONIE, "words": NOTE})
    run_jobs()
    at_home.post(link_in_mail("/@larkspur/my-data/open/"))
    asked = copy_asked(at_home, leonie)
    assert asked.done_at is not None
    assert "Tremblay" in at_home.get("/@larkspur/my-data/").content.decode()


@pytest.mark.parametrize("arrived", [True, False])
def test_an_answer_they_got_needs_nobody_and_one_that_never_arrived_does(
    at_home: Client, leonie: Person, neighbour: Person, *, arrived: bool
) -> None:
    with organisation_scope(leonie.organisation_id):
        source = open_source(SourceKind.FORM, "contact", name="contact")
        asked = Submission.objects.create(person=leonie, point="contact", source=source, language="en")
        reply(asked, NOTE, actor=uuid7())
    run_jobs()
    assert any("Tremblay" in str(m.body) for m in mail.outbox)
    with organisation_scope(leonie.organisation_id):
        if not arrived:
            sabotage("UPDATE softranet_mail_message SET state = 'failed' WHERE template = 'intake_reply'")
    assert (copy_asked(at_home, leonie).done_at is not None) == arrived


def test_what_others_wrote_is_not_taken_elsewhere(leonie: Person) -> None:
    with organisation_scope(leonie.organisation_id):
        source = open_source(SourceKind.FORM, "contact", name="contact")
        asked = Submission.objects.create(
            person=leonie, point="contact", source=source, language="en", answers={"message": "Hello"}
        )
        reply(asked, NOTE, actor=uuid7())
        taken = [carried.table for carried in move.portable(leonie)]
    assert "softranet_intake.Submission" in taken
    assert "softranet_intake.Reply" not in taken


def test_somebody_unknown_or_oneself_or_a_member_at_work_is_nobody_else(
    at_home: Client, leonie: Person, mira: Account, owner: Client
) -> None:
    with organisation_scope(leonie.organisation_id):
        source = open_source(SourceKind.STAFF, "staff", name="Mira")
        colleague = meet(source, email="mira@example.org", name=mira.name)
        Person.objects.filter(id=colleague.id).update(account=mira)
    noted(owner, "complaint", f"{NOTE} Leonie Köhler, {LEONIE}, +49 711 28422220. Noted by {mira.name}.")
    assert copy_asked(at_home, leonie).done_at is not None


def test_a_later_copy_keeps_the_decision_and_a_new_text_waits_again(
    at_home: Client, leonie: Person, neighbour: Person, owner: Client
) -> None:
    noted(owner, "complaint", NOTE)
    decide(owner, copy_asked(at_home, leonie), passages(leonie)[0], "cover")
    run_jobs()
    assert copy_asked(at_home, leonie).done_at is not None
    with organisation_scope(leonie.organisation_id):
        place(leonie, law="Proceedings of Francois Tremblay")
    assert copy_asked(at_home, leonie).done_at is None


def test_what_was_covered_stays_covered_when_the_other_is_not_known_any_more(
    at_home: Client, leonie: Person, neighbour: Person, owner: Client
) -> None:
    noted(owner, "complaint", NOTE)
    decide(owner, copy_asked(at_home, leonie), passages(leonie)[0], "cover")
    run_jobs()
    with organisation_scope(leonie.organisation_id):
        erase(neighbour, reason="own request", requested_at=now())
    assert copy_asked(at_home, leonie).done_at is not None
    assert "Tremblay" not in json.dumps(fetched()[0], ensure_ascii=False)


def test_a_request_taken_back_leaves_nothing_to_decide(
    at_home: Client, leonie: Person, neighbour: Person, owner: Client
) -> None:
    noted(owner, "complaint", NOTE)
    asked = copy_asked(at_home, leonie)
    row = passages(leonie)[0]
    at_home.post(f"/@larkspur/my-data/requests/{asked.id}/withdrawal/")
    assert passages(leonie) == []
    assert decide(owner, asked, row, "cover") == 302
    assert b"not possible any more" in owner.get(f"/app/larkspur/requests/{asked.id}/").content


def test_a_program_sees_and_decides_it_with_the_scope_for_erasing(
    at_home: Client, leonie: Person, neighbour: Person, owner: Client, mira: Account
) -> None:
    noted(owner, "complaint", NOTE)
    asked = copy_asked(at_home, leonie)
    with organisation_scope(leonie.organisation_id):
        _row, text = bearer.create("desk", ["view", "erase"], actor=Membership.objects.get(account=mira))
    program = Client(headers={"authorization": f"Bearer {text}"})
    found = program.get(f"/api/v1/requests/{asked.id}/passages").json()
    assert [one["text"] for one in found] == [NOTE]
    assert found[0]["passages"][0] == "François Tremblay"
    url = f"/api/v1/requests/{asked.id}/passages/{found[0]['id']}/verdicts"
    given = {"verdict": "cover", "reason": "It is about somebody else."}
    short = program.post(url, {**given, "reason": "no"}, content_type="application/json")
    assert short.status_code == 422
    assert program.post(url, given, content_type="application/json").status_code == 201
    assert program.post(url, given, content_type="application/json").status_code == 409
    run_jobs()
    assert "Tremblay" not in json.dumps(fetched()[0], ensure_ascii=False)
