"""Many notices to one recipient: told in batches over few connections, each once, and nobody holds up the others."""

import time
from itertools import count
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import restrict
from softranet.privacy.erase import erase
from softranet.privacy.models import Recipient
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.recipients import calling, claiming, telling
from softranet.recipients.models import Notice, Stage
from tests.privacy.conftest import meet
from tests.recipients import servers
from tests.recipients.conftest import hand_over, registered
from tests.recipients.test_passing_on import later, reach
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
MANY = 6


@pytest.fixture(autouse=True)
def this_machine(settings: Settings) -> None:
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ("127.0.0.0/8",)


@pytest.fixture
def people(larkspur: Organisation) -> list[Person]:
    with organisation_scope(larkspur.id):
        return [meet(f"person{n}@example.org", f"Person {n}") for n in range(MANY)]


@pytest.fixture
def postmill(larkspur: Organisation, mira: Any, people: list[Person]) -> Recipient:
    with organisation_scope(larkspur.id):
        row = registered()
        for person in people:
            hand_over(person)
    return row


def leave(larkspur: Organisation, people: list[Person]) -> None:
    with organisation_scope(larkspur.id):
        for person in people:
            erase(person, reason="request", requested_at=now())


def stages(larkspur: Organisation) -> list[tuple[str, int, str]]:
    with organisation_scope(larkspur.id):
        return list(Notice.objects.order_by("id").values_list("stage", "attempts", "failure"))


def numbers(one: servers.Recipient) -> list[str]:
    return [headers["webhook-id"] for headers, _body in one.calls]


def done(said: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"state": "done", "notice": said["data"]["notice"]}


def test_each_is_told_once_over_as_many_connections_as_there_are_lanes(
    larkspur: Organisation, people: list[Person], postmill: Recipient
) -> None:
    with servers.running(done) as one:
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        assert run_jobs().count("recipients.tell") == 1, "one job for all of them"
        assert len(set(numbers(one))) == len(numbers(one)) == MANY
        assert one.connections <= calling.LANES
    assert stages(larkspur) == [(Stage.CONFIRMED, 1, "")] * MANY


def test_more_than_a_batch(
    larkspur: Organisation, people: list[Person], postmill: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "BATCH", 2)
    with servers.running(lambda _said: (202, "")) as one:
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        run_jobs()
        assert len(set(numbers(one))) == len(numbers(one)) == MANY
    assert stages(larkspur) == [(Stage.TOLD, 1, "")] * MANY


def test_what_a_job_has_no_time_for_another_tells(
    larkspur: Organisation, people: list[Person], postmill: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "BATCH", 4)
    monkeypatch.setattr(calling, "LANES", 1)
    clock = count(0, 15)  # a quarter of a minute goes by between two looks at it
    monkeypatch.setattr(calling, "monotonic", lambda: next(clock))
    monkeypatch.setattr(telling, "monotonic", lambda: next(clock))
    with servers.running(lambda _said: (202, "")) as one:
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        assert run_jobs().count("recipients.tell") > 1
        assert len(set(numbers(one))) == len(numbers(one)) == MANY
    assert stages(larkspur) == [(Stage.TOLD, 1, "")] * MANY, "what was put back counts no attempt"


@pytest.mark.parametrize("answer", [(503, ""), (429, "")])
def test_who_asks_for_a_rest_gets_no_more(
    larkspur: Organisation, people: list[Person], postmill: Recipient, answer: tuple[int, str]
) -> None:
    with servers.running(lambda _said: answer) as one:
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        run_jobs()
        assert len(one.calls) <= calling.LANES
        assert stages(larkspur) == [(Stage.WAITING, 1, "refused")] * MANY
        one.answer = done
        later(larkspur)
    assert {stage for stage, _attempts, _failure in stages(larkspur)} == {Stage.CONFIRMED}


def test_one_message_they_cannot_take_does_not_keep_the_others(
    larkspur: Organisation, people: list[Person], postmill: Recipient
) -> None:
    def answer(said: dict[str, Any]) -> tuple[int, Any]:
        return (500, "") if said["data"]["identifiers"]["email"] == ["person0@example.org"] else done(said)

    with servers.running(answer) as one:
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        run_jobs()
    assert sorted(stages(larkspur)) == sorted([(Stage.WAITING, 1, "refused"), *[(Stage.CONFIRMED, 1, "")] * (MANY - 1)])


def test_gone_for_good_ends_it_for_all(larkspur: Organisation, people: list[Person], postmill: Recipient) -> None:
    with servers.running(lambda _said: (410, "")) as one:
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        run_jobs()
        assert len(one.calls) <= calling.LANES
        reach(larkspur, postmill, one.url, email="privacy@postmill.example")
        later(larkspur)
        assert len(one.calls) <= calling.LANES
    assert {stage for stage, _attempts, _failure in stages(larkspur)} == {Stage.TOLD}, "by letter"


def test_a_kill_between_sending_and_writing_it_down(
    larkspur: Organisation, people: list[Person], postmill: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They hear it again, when the next attempt comes and no earlier, under the number they have seen."""

    class Killed(BaseException):
        pass

    def killed(*_args: Any) -> bool:
        raise Killed

    with servers.running(done) as one:
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        with monkeypatch.context() as patch:
            patch.setattr(telling, "_settle", killed)
            with pytest.raises(Killed):
                telling.tell(larkspur.id, postmill.pk)
        assert stages(larkspur) == [(Stage.WAITING, 1, "")] * MANY
        assert telling.tell(larkspur.id, postmill.pk) is False
        assert len(one.calls) == MANY, "what is under way is nobody else's"
        later(larkspur)
        assert len(one.calls) == 2 * MANY
        assert set(numbers(one)[MANY:]) == set(numbers(one)[:MANY])
    assert stages(larkspur) == [(Stage.CONFIRMED, 2, "")] * MANY


def test_a_connection_they_close_without_a_word_is_opened_again(
    larkspur: Organisation, people: list[Person], postmill: Recipient
) -> None:
    with servers.running(done) as one:
        one.hangs_up = True
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        run_jobs()
    assert stages(larkspur) == [(Stage.CONFIRMED, 1, "")] * MANY


def test_an_answer_longer_than_is_read_is_not_taken_for_the_next_one(
    larkspur: Organisation, people: list[Person], postmill: Recipient
) -> None:
    with servers.running(lambda _said: (200, b" " * 70_000 + b'{"state": "done"}')) as one:
        reach(larkspur, postmill, one.url)
        leave(larkspur, people)
        run_jobs()
        assert len(one.calls) == MANY
    assert stages(larkspur) == [(Stage.TOLD, 1, "")] * MANY


def test_what_happened_to_one_person_is_told_in_its_order(
    larkspur: Organisation, people: list[Person], postmill: Recipient
) -> None:
    ended: list[str] = []

    def takes_its_time(said: dict[str, Any]) -> tuple[int, Any]:
        if said["type"] == "personal_data.restriction":
            time.sleep(0.2)
        ended.append(said["type"].partition(".")[2])
        return done(said)

    with servers.running(takes_its_time) as one:
        reach(larkspur, postmill, one.url)
        with organisation_scope(larkspur.id):
            restrict.start(people[0], restrict.Ground.ACCURACY)
            restrict.end(people[0])
        run_jobs()
    assert ended == ["restriction", "restriction_lifted"]


def test_each_recipient_has_a_job_of_its_own(larkspur: Organisation, people: list[Person], postmill: Recipient) -> None:
    with organisation_scope(larkspur.id):
        others = [registered(key, name=key) for key in ("press", "bindery")]
        for row in others:
            hand_over(people[0], row.key)
    leave(larkspur, people)
    jobs = ProcrastinateJob.objects.filter(task_name="recipients.tell", status="todo")
    locks = sorted(jobs.values_list("lock", flat=True))
    assert locks == sorted(f"recipient {row.pk}" for row in (postmill, *others)), "one that waits tells all of it"
