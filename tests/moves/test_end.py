"""An organisation ends: people are told, it can be taken back, and then nothing of it is left."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from softranet.accounts.models import Account
from softranet.backups import journal, journaling, replay
from softranet.moves.actions import end, whole
from softranet.moves.models import Ended, Ending, Told
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.operator import operator
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy import hold
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.promising import State
from softranet.privacy.purge import purge
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.moves.test_whole import taken
from tests.promises.measuring import sabotage, state
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
PROMISE = "keep.organisation_end"


@pytest.fixture
def asked(leonie: Person, larkspur: Organisation, mira: Account) -> Organisation:
    operator()
    client = Client()
    client.force_login(mira)
    page = client.get("/app/larkspur/settings/ending/").content
    assert b"records go" in page
    assert page.index(b"<b>1</b><span>people</span>") < page.index(b"sources of data")
    assert client.post("/app/larkspur/settings/ending/", {"name": "postmill"}).status_code == 422
    assert client.post("/app/larkspur/settings/ending/", {"name": "larkspur"}).status_code == 302
    run_jobs()
    return larkspur


def its_day_comes() -> None:
    ending = Ending.objects.get(withdrawn_at=None)
    Ending.objects.filter(id=ending.id).update(
        asked_at=ending.asked_at - end.NOTICE, ends_at=ending.ends_at - end.NOTICE - timedelta(minutes=1)
    )


def test_everybody_is_told_and_nothing_goes_yet(asked: Organisation, leonie: Person) -> None:
    assert [m.to for m in mail.outbox if "ends here" in m.subject] == [["leonie@home.example"]]
    with organisation_scope(asked.id):
        assert Told.objects.get().subject_id == leonie.id
        assert not end.finish()
        assert Person.objects.filter(id=leonie.id).exists()


def test_it_can_be_taken_back(asked: Organisation, mira: Account) -> None:
    client = Client()
    client.force_login(mira)
    assert b"Do not end it" in client.get("/app/larkspur/settings/ending/").content
    client.post("/app/larkspur/settings/ending/", {"on": "1"})
    with organisation_scope(asked.id):
        Ending.objects.update(ends_at=Ending.objects.get().asked_at)
        assert not end.finish()


def test_a_second_click_on_ending_it_does_not_take_it_back(asked: Organisation, mira: Account) -> None:
    client = Client()
    client.force_login(mira)
    assert client.post("/app/larkspur/settings/ending/", {"name": "larkspur"}).status_code == 302
    with organisation_scope(asked.id):
        assert Ending.objects.get().withdrawn_at is None
        with pytest.raises(end.NotEnding):
            end.ask(actor=None)


def newcomer(since: timedelta) -> Person:
    person = meet(open_source(SourceKind.STAFF, "staff", name="Jo"), email="priya@home.example", name="Priya Nair")
    Person.objects.filter(id=person.id).update(collected_at=now() - since)
    return person


def test_whoever_comes_after_it_was_asked_for_is_told_too(asked: Organisation) -> None:
    with organisation_scope(asked.id):
        person = newcomer(timedelta())
        end.tell_newcomers()
        run_jobs()
        assert Told.objects.filter(subject=person).count() == 1
    assert "priya@home.example" in [m.to[0] for m in mail.outbox if "ends here" in m.subject]


def test_it_waits_until_everybody_who_was_here_then_is_told(asked: Organisation) -> None:
    with organisation_scope(asked.id):
        its_day_comes()
        newcomer(timedelta(days=2))
        assert not end.finish()
        end.tell_newcomers()
        run_jobs()
        assert end.finish()


def test_nothing_goes_where_it_is_taken_back_at_that_moment(
    asked: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look whether it still stands and the deletion nobody can take it back: the row is locked."""
    seen: list[bool] = []
    true = end.remove

    def remove(organisation: Organisation, *, reason: str) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT xmax <> 0 FROM softranet_moves_ending WHERE withdrawn_at IS NULL AND organisation_id = %s",
                [organisation.id],
            )
            seen.append(cursor.fetchone()[0])
        return true(organisation, reason=reason)

    monkeypatch.setattr(end, "remove", remove)
    with organisation_scope(asked.id):
        its_day_comes()
        assert end.finish()
    assert seen == [True]


def test_then_nothing_is_left_but_a_record_that_names_nobody(asked: Organisation, mira: Account) -> None:
    with organisation_scope(asked.id):
        its_day_comes()
        assert end.finish()
    assert not Organisation.objects.filter(id=asked.id).exists()
    assert not Account.objects.filter(id=mira.id).exists()
    with organisation_scope(operator().id):
        row = Ended.objects.get()
        assert row.number == asked.id
        assert row.counts["softranet_people.Person"] == 1
        assert state(PROMISE) is State.KEPT


def test_a_legal_hold_is_waited_for(asked: Organisation, leonie: Person) -> None:
    with organisation_scope(asked.id):
        row = hold.place(leonie, law="Companies Act 2013 s. 128")
        its_day_comes()
        assert not end.finish()
        sabotage("UPDATE softranet_moves_ending SET asked_at = now() - interval '61 days'")
        assert state(PROMISE) is State.KEPT
        hold.lift(row)
        assert state(PROMISE) is State.BROKEN
        assert end.finish()


def test_an_owner_with_another_organisation_keeps_the_account(
    asked: Organisation, mira: Account, postmill: Organisation
) -> None:
    with organisation_scope(postmill.id):
        Membership.objects.create(account=mira, role="owner")
    with organisation_scope(asked.id):
        its_day_comes()
        end.finish()
    assert Account.objects.filter(id=mira.id).exists()


def test_an_account_that_is_a_person_elsewhere_stays(
    asked: Organisation, mira: Account, postmill: Organisation
) -> None:
    with organisation_scope(postmill.id):
        person = meet(open_source(SourceKind.STAFF, "staff", name="Jo"), email="mira@larkspur.example")
        Person.objects.filter(id=person.id).update(account=mira)
    with organisation_scope(asked.id):
        its_day_comes()
        end.finish()
    assert Account.objects.filter(id=mira.id).exists()


def test_the_operator_does_not_end(larkspur: Organisation, mira: Account) -> None:
    own = operator()
    with organisation_scope(own.id):
        me = Membership.objects.create(account=mira, role="owner")
        with pytest.raises(end.NotEnding):
            end.ask(actor=me)


def test_the_promise_is_nothing_yet_and_broken_by_what_is_left_or_late(asked: Organisation) -> None:
    with organisation_scope(operator().id):
        assert state(PROMISE) is State.NOTHING_YET
    with organisation_scope(asked.id):
        assert state(PROMISE) is State.KEPT
        sabotage("UPDATE softranet_moves_ending SET asked_at = now() - interval '61 days'")
        assert state(PROMISE) is State.BROKEN
        its_day_comes()
        end.finish()
    with organisation_scope(operator().id):
        assert state(PROMISE) is State.BROKEN  # it was late
        sabotage("UPDATE softranet_moves_ended SET asked_at = now() - interval '31 days'")
        assert state(PROMISE) is State.KEPT
    with organisation_scope(asked.id):
        sabotage(
            "INSERT INTO softranet_people_tag (id, organisation_id, name) VALUES (gen_random_uuid(), %s, 'x')", asked.id
        )
        with organisation_scope(operator().id):
            assert state(PROMISE) is State.BROKEN
        sabotage("DELETE FROM softranet_people_tag")


def test_the_promise_is_broken_by_who_was_not_told(asked: Organisation) -> None:
    with organisation_scope(asked.id):
        Ending.objects.update(asked_at=now() - timedelta(days=3))
        assert state(PROMISE) is State.KEPT
        newcomer(timedelta(days=2))
        assert state(PROMISE) is State.BROKEN
        end.tell_newcomers()
        run_jobs()
        assert state(PROMISE) is State.KEPT
        sabotage("UPDATE softranet_people_person SET collected_at = now() - interval '2 days'")
        sabotage("UPDATE softranet_people_contactpoint SET collected_at = now() - interval '2 days'")
        assert state(PROMISE) is State.KEPT
        sabotage("DELETE FROM softranet_mail_transmission")
        assert state(PROMISE) is State.BROKEN, "nothing left for them"


def test_the_promise_is_broken_by_an_end_before_its_day(asked: Organisation) -> None:
    with organisation_scope(asked.id):
        sabotage("UPDATE softranet_moves_ending SET ends_at = now()")
        assert end.finish()
    with organisation_scope(operator().id):
        assert state(PROMISE) is State.BROKEN


def test_a_restored_backup_ends_it_again(asked: Organisation, mira: Account, tmp_path: Path, settings: Any) -> None:
    """What the journal outside the database knows; whoever brings the organisation in again since is let be."""
    settings.SOFTRANET_DATA_FOLDER = tmp_path
    file = io.BytesIO(taken(asked))
    early = [journal.Erasure(asked.id, asked.id, now() - timedelta(days=1))]
    assert replay.returned(early) == 1
    purge(asked.id)
    journaling.note_organisation(asked.id, now())
    written = list(journal.read(journal.place()))
    assert replay.returned(written) == 0
    whole.bring_in(file, owner=mira)
    assert replay.returned(written) == 0
    assert replay.returned([journal.Erasure(asked.id, asked.id, now() + timedelta(days=1))]) == 1
    replay.replay([journal.Erasure(asked.id, asked.id, now() + timedelta(days=1))])
    assert not Organisation.objects.filter(id=asked.id).exists()
