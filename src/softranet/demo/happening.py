"""What has happened in the demo: lists, letters, requests and departures, by the same actions as for real."""

import json
from uuid import UUID

from softranet.campaigns import listing
from softranet.campaigns.actions import begin_sending
from softranet.campaigns.models import Issue
from softranet.demo import minded, printing, weighed
from softranet.demo.drafted import draft_next
from softranet.demo.watching import watch
from softranet.mail import delivery
from softranet.mail.models import Message, State
from softranet.moves.actions import arrive
from softranet.organisations.models import Membership
from softranet.people.actions import bring_in
from softranet.people.imports import notices, running
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import move, opt_out
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Basis
from softranet.rights.actions.answer import erase_for
from softranet.rights.actions.receive import receive
from softranet.rights.identity import make_link, open_link
from softranet.rights.models import Channel, RequestKind, Strength

LIST = """name,email,city,country,newsletter,consent date,consent source
Ravi Thampi,ravi.thampi@example.org,Kollam,IN,yes,2026-05-09,summer fair
Gabriela Souza,gabriela@example.com,Recife,BR,yes,2026-05-09,summer fair
Harriet Okoye,h.okoye@example.net,Enugu,NG,no,,
Manoj Panicker,manoj.panicker@example.org,Thrissur,IN,yes,2026-05-10,summer fair
"""
WORDING = "Yes, send me the school's letters. I can stop them at any time."
LETTER = """The students' concert is on the second Saturday of December at six, in the hall on Fort Road. Forty of
them play, the youngest is seven. Entry is free; come early for a seat.

Yours, the Larkspur Music School
"""


def happen(organisation: UUID, member: UUID) -> None:
    """Let it happen at once, instead of by jobs, so that there is something to measure on the first page."""
    _bring_in(organisation, member)
    with organisation_scope(organisation):
        issue = Issue.objects.create(headline="Our concert in December", body=LETTER, made_by=member)
        begin_sending(issue.id, Membership.objects.get(id=member).account)
        watch(Membership.objects.get(id=member))
        printing.print_posters(Membership.objects.get(id=member))
    more = True
    while more:
        with organisation_scope(organisation):
            more = listing.list_next(issue.id)
    _deliver(organisation)
    with organisation_scope(organisation):
        _ask("gabriela@example.com")
        leaving = ContactPoint.objects.select_related("person").get(kind=Kind.EMAIL, value="h.okoye@example.net")
        who = Membership.objects.get(id=member)
        asked = receive(
            leaving.person, RequestKind.DELETION, channel=Channel.MEMBER, strength=Strength.MEMBER,
            member=who.account_id,
        )  # fmt: skip
        erase_for(who, asked)
        _arrive()
        draft_next()
        minded.mind(Membership.objects.get(id=member), "rahul.varma@example.org")
        weighed.weigh(Membership.objects.get(id=member))
        opt_out.start(Person.objects.get(contact_points__value="gabriela@example.com"), how="page")


def _ask(value: str) -> None:
    """Somebody asks for a correction that a member has to judge."""
    point = ContactPoint.objects.select_related("person").get(kind=Kind.EMAIL, value=value)
    opened = open_link(make_link(point))
    if opened is not None:
        receive(
            point.person, RequestKind.CORRECTION, channel=Channel.PAGE, proof=opened[0].link,
            words="On your list I am one of the parents. I am not: I play the flute in the evening group.",
        )  # fmt: skip
        opened[0].delete()


def _arrive() -> None:
    """Somebody takes what another school had of her along to this one, and says yes from her mailbox."""
    rows = [
        {"table": "softranet_people.Person", "data": {"name": "Meera Kurian", "language": "en", "country": "IN"}},
        {"table": "softranet_people.ContactPoint", "data": {"kind": "email", "value": "meera.kurian@example.org"}},
        {"table": "softranet_people.PostalAddress",
         "data": {"street": "4 Princess Street", "postal_code": "682001", "city": "Kochi", "country": "IN"}},
        {"table": "backwater.Lesson", "data": {"instrument": "violin", "teacher": "Mr Das", "since": "2021-06-14"}},
    ]  # fmt: skip
    file = {"format": move.FORMAT, "version": move.VERSION, "organisation": "Backwater Academy", "records": rows}
    arrive.agree(arrive.receive_unmailed(json.dumps(file).encode()))


def _bring_in(organisation: UUID, member: UUID) -> None:
    with organisation_scope(organisation):
        actor = Membership.objects.get(id=member)
        run = bring_in.receive(LIST.encode(), "summer-fair.csv", actor=actor)
        bring_in.settle(run, {
            "mapping": run.mapping, "basis": Basis.LEGITIMATE_INTEREST, "notice": "send",
            "origin": "the list at our stand at the summer fair",
            "options": {"country": "IN", "tag": "Summer fair", "consent_wording": WORDING},
        }, actor=actor)  # fmt: skip
        bring_in.start(run, actor=actor, later=False)
    running.work(organisation, run.pk)
    with organisation_scope(organisation):
        notices.tell()


def _deliver(organisation: UUID) -> None:
    with organisation_scope(organisation):
        waiting = list(Message.objects.filter(state=State.QUEUED).values_list("id", flat=True))
    delivery.deliver(organisation, waiting)
