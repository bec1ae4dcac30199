"""An organisation ends: people are told, it can be taken back, and then nothing of it is left."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
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
    client.post("/app/larkspur/settings/ending/")
    with organisation_scope(asked.id):
        Ending.objects.update(ends_at=Ending.objects.get().asked_at)
        assert not end.finish()


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
