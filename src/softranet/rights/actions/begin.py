"""The mailed link was opened: what was asked with it is a request now."""

from softranet.people.models import Person
from softranet.privacy.records import now
from softranet.rights import proof
from softranet.rights.actions.receive import receive
from softranet.rights.models import AgentRequest, Awaited, Channel, Request, RequestKind, Strength, Visit, joined

PLACES = {RequestKind.DELETION: "my-data-deletion", RequestKind.PORTABILITY: "my-data-moving"}
"""The page that asks for more, for each kind that needs it, and carries it out."""


def begin(visit: Visit) -> str:
    """Receive what waited for this link; returns the name of the page to go on with.

    What needs more proof than the link goes on waiting: its own page asks for that, and carries it out.
    """
    row = Awaited.objects.filter(link=visit.link, subject=visit.subject_id).first()
    if row is None:
        Request.objects.create(
            pseudonym=visit.subject_id, kind=RequestKind.ACCESS, proof=visit.link, strength=Strength.LINK, done_at=now()
        )
        return "my-data"
    kind = RequestKind(row.kind)
    if proof.needed(kind) is proof.Level.STRONGER:
        return PLACES[kind]
    channel = Channel.AGENT if AgentRequest.objects.filter(entry=row.id).exists() else Channel.PAGE
    made = receive(
        Person.objects.get(id=visit.subject_id), kind, channel=channel, proof=visit.link,
        received_at=row.asked_at, words=row.words, number=row.id,
    )  # fmt: skip
    joined([row.id], made.id)
    row.delete()
    return "my-data"
