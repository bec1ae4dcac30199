"""What the sweep ends goes at each recipient that had it too: told, reminded, answered, shown, counted."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from softranet.organisations.models import Membership, Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy import pass_on, sweep
from softranet.privacy.disclose import disclose
from softranet.privacy.models import Disclosure, Look, Recipient
from softranet.privacy.models.promising import State
from softranet.privacy.permitted import permitted
from softranet.privacy.promises import sweeping_on
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import SECURITY, Category
from softranet.recipients import answers, channels
from softranet.recipients.models import Notice, Stage
from tests.mailbox import Mailbox
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state
from tests.recipients import servers
from tests.recipients.conftest import hand_over, registered
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
SEVEN_YEARS = timedelta(days=7 * 366)


@pytest.fixture(autouse=True)
def this_machine(settings: Settings) -> None:
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ("127.0.0.0/8",)


def long_gone(*people: Person) -> None:
    Person.objects.filter(pk__in=[p.pk for p in people]).update(last_activity_at=now() - SEVEN_YEARS)


def reach(url: str = "", email: str = "") -> None:
    actor, row = Membership.objects.get(role="owner"), Recipient.objects.get(key="postmill")
    channels.reach(actor, row, url=url, email=email)


@pytest.fixture
def postmill_had_it(larkspur: Organisation, mira: object, leonie: Person) -> None:
    with organisation_scope(larkspur.id):
        registered()
        hand_over(leonie)


def test_people_past_their_time_go_there_too(
    larkspur: Organisation, leonie: Person, postmill_had_it: None, owner: Client
) -> None:
    with servers.running(lambda said: (200, {"state": "done", "notice": said["data"]["notice"]})) as obeys:
        with organisation_scope(larkspur.id):
            reach(url=obeys.url)
            long_gone(leonie)
            sweep.run(larkspur.id)
            assert state("keep.needed") is State.KEPT
            assert evidence("keep.needed").figure["confirmed"] == 0
        run_jobs()
    said = json.loads(obeys.calls[0][1])
    assert said["type"] == "personal_data.expiry"
    assert said["data"]["people"] == [
        {"person": str(leonie.pk), "identifiers": {"email": ["leonie@example.org"]}}
    ], "what they never had they are not told"
    with organisation_scope(larkspur.id):
        row = Notice.objects.get()
        assert (row.stage, row.people, row.sealed) == (Stage.CONFIRMED, 1, None)
        assert evidence("keep.needed").figure["confirmed"] == 1
        assert state("keep.needed") is State.KEPT
    assert "period over" in owner.get("/app/larkspur/recipients/passed-on/").content.decode()


def test_one_letter_for_all_of_a_sweep(
    larkspur: Organisation, leonie: Person, postmill_had_it: None, mailbox: Mailbox
) -> None:
    with organisation_scope(larkspur.id):
        daniel = meet("daniel@example.org", "Daniel Okafor")
        hand_over(daniel)
        reach(email="privacy@postmill.example")
        long_gone(leonie, daniel)
        sweep.run(larkspur.id)
    run_jobs()
    assert len(mailbox.to("privacy@postmill.example")) == 1
    path = mailbox.link("privacy@postmill.example")
    page = Client().get(path).content.decode()
    assert "leonie@example.org" in page
    assert "daniel@example.org" in page
    assert Client().post(path, {"state": "done"}).status_code == 200
    with organisation_scope(larkspur.id):
        assert evidence("keep.needed").figure["confirmed"] == 1


def test_who_had_nothing_hears_nothing(larkspur: Organisation, leonie: Person, mira: object) -> None:
    with organisation_scope(larkspur.id):
        registered()
        registered("police", kind="authority")
        hand_over(leonie, "police")
        long_gone(leonie)
        sweep.run(larkspur.id)
        assert not Notice.objects.exists()
        assert state("keep.needed") is State.NOTHING_YET


def test_the_end_of_one_purpose_is_passed_on(
    larkspur: Organisation, leonie: Person, mira: object
) -> None:
    """Looks are all there is of the purpose of security; the last of them goes while the person stays."""
    with organisation_scope(larkspur.id):
        registered("postmill", kind="fraud", purposes=["security", "rights"])
        registered("other", purposes=["relation", "rights"])
        hand_over(leonie, "other")
        with disclose(permitted(SECURITY), recipient="postmill", what={Category.EMAIL}) as out:
            out.add(leonie)
        Look.objects.filter(subject=leonie).update(at=now() - SEVEN_YEARS)
        recent = Look.objects.create(subject=leonie, actor=uuid7(), page="profile", purpose_key="relation")
        sweep.run(larkspur.id)
        assert not Notice.objects.exists(), "of this purpose there is more"
        Look.objects.filter(pk=recent.pk).update(at=now() - SEVEN_YEARS)
        reach(email="privacy@postmill.example")
        sweep.run(larkspur.id)
        row = Notice.objects.get()
        assert (row.recipient.key, row.purpose_key, row.people) == ("postmill", "security", 1)
        assert Person.objects.filter(pk=leonie.pk).exists()
    run_jobs()
    with organisation_scope(larkspur.id):
        told = Disclosure.objects.get(reference=row.pk)
        assert (told.subject_id, told.purpose_key) == (leonie.pk, "rights"), "of somebody still here it is on record"
        assert state("share.ledger") is State.KEPT
        answers.answer(row.pk, answers.DONE)
        assert evidence("keep.needed").figure["confirmed"] == 1


def test_what_they_are_told_is_gathered_for_all_at_once(
    larkspur: Organisation, leonie: Person, postmill_had_it: None
) -> None:
    def queries(count: int) -> int:
        with organisation_scope(larkspur.id):
            people = [meet(f"p{count}-{n}@example.org", "Priya Nair") for n in range(count)]
            for each in people:
                hand_over(each)
            long_gone(*people)
            with CaptureQueriesContext(connection) as seen:
                sweep.run(larkspur.id)
            return len(seen)

    queries(1)  # what is asked once and remembered
    assert queries(2) == queries(9)


def test_in_the_end_nothing_is_left_of_whom_nobody_answered_for(
    larkspur: Organisation, leonie: Person, postmill_had_it: None
) -> None:
    with organisation_scope(larkspur.id):
        long_gone(leonie)
        sweep.run(larkspur.id)
        Notice.objects.update(created_at=now() - timedelta(days=60))
        answers.give_up()
        row = Notice.objects.get()
        assert (row.sealed, row.stage) == (None, Stage.UNANSWERED)


class TestEvidence:
    @pytest.fixture(autouse=True)
    def swept(self, larkspur: Organisation, leonie: Person, postmill_had_it: None) -> object:
        with organisation_scope(larkspur.id):
            ContactPoint.objects.filter(person=leonie, kind="phone").delete()
            long_gone(leonie)
            yield

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM softranet_recipients_notice",
            "UPDATE softranet_recipients_notice SET stage = 'confirmed'",
            "DELETE FROM softranet_privacy_ledgerentry WHERE kind = 'passing_on'",
        ],
    )
    def test_broken_behind_the_controls_back(self, larkspur: Organisation, statement: str) -> None:
        sweep.run(larkspur.id)
        assert state("keep.needed") is State.KEPT
        assert sabotage(statement) == 1
        assert state("keep.needed") is State.BROKEN

    def test_broken_when_the_answer_is_not_on_record(self, larkspur: Organisation) -> None:
        sweep.run(larkspur.id)
        answers.answer(Notice.objects.get().pk, answers.DONE)
        assert state("keep.needed") is State.KEPT
        assert sabotage("DELETE FROM softranet_privacy_ledgerentry WHERE kind = 'passed_on'") == 1
        assert state("keep.needed") is State.BROKEN

    def test_broken_when_nobody_is_told(self, larkspur: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pass_on, "_hooks", [])
        sweep.run(larkspur.id)
        assert state("keep.needed") is State.BROKEN

    def test_broken_when_the_sweep_forgets_to(self, larkspur: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pass_on, "people_ended", lambda *_a, **_k: None)
        sweep.run(larkspur.id)
        assert state("keep.needed") is State.BROKEN

    def test_broken_when_the_time_is_over(self, larkspur: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
        sweep.run(larkspur.id)
        assert state("keep.needed") is State.KEPT
        monkeypatch.setattr(sweeping_on, "now", lambda: now() + timedelta(days=61))
        assert state("keep.needed") is State.BROKEN
