"""A legal hold placed while an organisation is being deleted stops that; what the journal missed is noted later."""

import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from softranet.backups import journal
from softranet.moves.actions import end
from softranet.moves.models import Ended, Ending, Told
from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from softranet.people.actions.meet import meet
from softranet.privacy import hold
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.purge import Held, purge
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from tests.installations import Installation
from tests.people import found


def test_a_hold_placed_while_it_runs_stops_it(committed: Installation) -> None:
    operator()
    larkspur = found("larkspur", "Larkspur Music School")
    with organisation_scope(larkspur.id):
        leonie = meet(open_source(SourceKind.STAFF, "staff", name="Mira"), email="leonie@home.example", name="Leonie")
        ending = Ending.objects.create(asked_at=now() - end.NOTICE, ends_at=now())
        Told.objects.create(subject=leonie, about=ending.id)
    done: list[Any] = []

    def finish() -> None:
        with organisation_scope(larkspur.id):
            done.append(end.finish())
        connection.close()

    with psycopg.connect(committed.application_url) as officer:
        officer.execute("SELECT set_config('softranet.organisation', %s, true)", [str(larkspur.id)])
        officer.execute("SELECT FROM softranet_people_person WHERE id = %s FOR UPDATE", [leonie.id])
        officer.execute(
            "INSERT INTO softranet_privacy_hold (id, organisation_id, subject_id, law, since)"
            " VALUES (%s, %s, %s, 'Companies Act 2013 s. 128', now())", [uuid7(), larkspur.id, leonie.id]
        )  # fmt: skip
        thread = threading.Thread(target=finish)
        thread.start()
        limit = time.monotonic() + 30
        while not committed.query("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert time.monotonic() < limit, "the deletion did not wait"
            time.sleep(0.05)
        officer.commit()
    thread.join()
    assert done == [False]
    with organisation_scope(larkspur.id):
        assert end.held() == 1
        leonie.refresh_from_db()
        with pytest.raises(Held, match="1 people"):
            purge(larkspur.id)
        with pytest.raises(Held):
            end.remove(larkspur, reason="demo removed")
        hold.lift(hold.standing(leonie)[0])
        assert end.finish()
    assert not Organisation.objects.filter(id=larkspur.id).exists()


@pytest.mark.django_db
def test_what_the_journal_missed_is_noted_later(tmp_path: Path, settings: Any) -> None:
    settings.SOFTRANET_DATA_FOLDER = tmp_path / "data"
    number = uuid7()
    with organisation_scope(operator().id):
        ended = Ended.objects.create(number=number, asked_at=now(), counts={})
        for _ in range(2):  # once is enough
            end.note_again()
        assert list(journal.read(journal.place())) == [journal.Erasure(number, number, ended.ended_at)]
    with organisation_scope(found("larkspur", "Larkspur").id):
        end.note_again()  # the record is the operator's
