"""collect.told_later: people who came from elsewhere and were not told are seen, whatever our own notes say."""

from datetime import timedelta

import pytest

from softranet.mail import delivery
from softranet.mail.models import Content, Message
from softranet.organisations.models import Organisation
from softranet.people.actions import bring_in
from softranet.people.imports import notices, running
from softranet.people.models import LaterNotice, Person
from softranet.privacy.models.promising import State
from softranet.privacy.scope import organisation_scope
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "collect.told_later"
TABLE = b"Name,Email\nLeonie,leonie@koehler.example\nDaniel,daniel@okafor.example\nPriya,\n"


def bring(organisation: Organisation, notice: str = "send") -> None:
    with organisation_scope(organisation.id):
        run = bring_in.receive(TABLE, "old.csv", actor=None)
        choices = {"mapping": run.mapping, "basis": "contract", "origin": "our old list", "notice": notice}
        bring_in.settle(run, choices, actor=None)
        bring_in.start(run, actor=None, later=False)
    running.work(organisation.id, run.pk)


def age(days: int) -> None:
    for person in Person.objects.all():
        person.collected_at -= timedelta(days=days)
        person.save()


def tell(organisation: Organisation) -> None:
    with organisation_scope(organisation.id):
        notices.tell()
        numbers = list(Message.objects.values_list("id", flat=True))
    delivery.deliver(organisation.id, numbers)


def test_nothing_yet(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        assert state(ID) == State.NOTHING_YET


def test_kept_once_everybody_was_written_to_or_cannot_be(larkspur: Organisation) -> None:
    bring(larkspur)
    tell(larkspur)
    with organisation_scope(larkspur.id):
        age(20)
        found = evidence(ID)
        assert (found.state, found.figure["told"], found.figure["excused"]) == (State.KEPT, 2, 1)
        letters = [str(content.context) for content in Content.objects.all()]
        assert all("our old list" in letter for letter in letters)


def test_kept_where_a_reason_is_on_record(larkspur: Organisation) -> None:
    bring(larkspur, notice="known")
    with organisation_scope(larkspur.id):
        age(60)
        assert state(ID) == State.KEPT


def test_people_past_the_month_whom_nobody_told_are_seen(larkspur: Organisation) -> None:
    bring(larkspur)
    with organisation_scope(larkspur.id):
        assert state(ID) == State.KEPT  # the month is not over
        age(40)
        assert evidence(ID).violations == 3


def test_a_note_of_having_told_is_not_believed(larkspur: Organisation) -> None:
    bring(larkspur)
    with organisation_scope(larkspur.id):
        age(40)
        assert sabotage("UPDATE softranet_people_laternotice SET told_at = now()") == 3
        assert state(ID) == State.BROKEN


def test_a_letter_that_never_left_is_seen(larkspur: Organisation) -> None:
    bring(larkspur)
    with organisation_scope(larkspur.id):
        notices.tell()  # queued, and no worker ever sends it
        age(40)
        found = evidence(ID)
        assert (found.state, found.violations) == (State.BROKEN, 2)


def test_somebody_brought_in_past_the_list_of_notices_is_seen(larkspur: Organisation) -> None:
    bring(larkspur)
    tell(larkspur)
    with organisation_scope(larkspur.id):
        person = Person.objects.filter(name="Priya").get()
        LaterNotice.objects.filter(person=person).delete()
        age(40)
        sabotage("UPDATE softranet_mail_transmission SET at = at - interval '40 days'")
        assert evidence(ID).violations == 1
