"""A person brings a file: taken in unseen, proven from the mailbox it names, then made theirs here."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import translation

from softranet.intake.masking import mask
from softranet.jobs.tasks import scoped_task
from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.moves.models import Arrival, ArrivalLink, Brought
from softranet.organisations.models import Organisation
from softranet.people.actions.settle_in import add_proven, addresses, others, settle_in
from softranet.people.models import Person
from softranet.privacy import collect, move, periods
from softranet.privacy.models import Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import RIGHTS
from softranet.web.tokens import digest, single_use

MOST_ADDRESSES = 5
WAY = "person"


def receive(content: bytes, *, signed_by: str = "", key_id: str = "") -> Arrival:
    """Take a file in, and mail a link to each address in it. Nothing else happens before one is opened.

    ``signed_by``: the installation that sent it and was made sure of, and the key it signed with.

    Raises ``move.NotPortable``.
    """
    links = _take(content, signed_by, key_id)
    for link in links:
        send_link(link_id=link.id)
    arrival: Arrival = links[0].arrival
    return arrival


def receive_unmailed(content: bytes) -> ArrivalLink:
    """The same without any mail: for a rehearsal that is undone, and for the demo."""
    return _take(content)[0]


def _take(content: bytes, signed_by: str = "", key_id: str = "") -> list[ArrivalLink]:
    portable = move.read(content)
    found = addresses(portable)
    if not 1 <= len(found) <= MOST_ADDRESSES:
        raise move.NotPortable(f"found {len(found)} e-mail addresses; expected 1 to {MOST_ADDRESSES}")
    arrival = Arrival.objects.create(
        content={"organisation": _covered(portable.organisation),
                 "records": [{"table": r.table, "data": _covered(r.data)} for r in portable.records],
                 "left_out": portable.left_out},
        language=translation.get_language() or "", signed_by=signed_by[:200], key_id=key_id[:64],
    )  # fmt: skip
    return [
        ArrivalLink.objects.create(arrival=arrival, address=address, digest=single_use()[1]) for address in found
    ]


@scoped_task("moves.send_link")
def send_link(*, link_id: Any) -> None:
    """Mail one link; a new token each time, so that only what was mailed opens it."""
    link = ArrivalLink.objects.select_related("arrival").filter(id=link_id, opened_at=None).first()
    if link is None:
        return
    token, link.digest = single_use()
    link.save(update_fields=["digest"])
    organisation = Organisation.objects.get(id=current())
    path = reverse("move-agreement", args=[organisation.slug, token])
    enqueue(
        mail_class=MailClass.REQUESTED, purpose=RIGHTS, template="move-link",
        context={"link": identity.of(organisation.id).base_url + path}, address=link.address,
        language=link.arrival.language, reference=link.arrival_id,
    )  # fmt: skip


def opened(token: str) -> ArrivalLink | None:
    """The link with this token that waits for its owner's yes; None when it is used, unknown or too old."""
    oldest = periods.cutoff("keep.unconfirmed", current(), now())
    found = ArrivalLink.objects.filter(digest=digest(token), opened_at=None, arrival__received_at__gte=oldest)
    return found.select_related("arrival", "arrival__person").first()


def portable_of(arrival: Arrival) -> move.Portable:
    """What the arrival brings."""
    content: dict[str, Any] = arrival.content or {"organisation": "", "records": []}
    rows = (move.Carried(row["table"], row["data"]) for row in content["records"])
    return move.Portable(content["organisation"], tuple(rows), content.get("left_out", 0))


def agree(link: ArrivalLink) -> Person:
    """The owner of the mailbox says yes: the first brings everything in, a further one adds its address.

    Raises ``TakenElsewhere`` for a further address that is somebody else's here.
    """
    arrival = Arrival.objects.select_for_update().get(id=link.arrival_id)
    portable = portable_of(arrival)
    source = collect.open_source(SourceKind.PERSON, WAY, name=portable.organisation or "another organisation")
    if arrival.person_id is None or arrival.content is not None:
        person = settle_in(portable, source, proven=link.address)
        _keep(person, portable, source)
        arrival.person, arrival.content, arrival.settled_at = person, None, now()
        arrival.save(update_fields=["person", "content", "settled_at"])
    else:
        person = Person.objects.get(id=arrival.person_id)
        add_proven(person, link.address, source)
    link.opened_at = now()
    link.save(update_fields=["opened_at"])
    return person


def _keep(person: Person, portable: move.Portable, source: Source) -> None:
    for record in others(portable):
        known = Brought.objects.filter(person=person, table=record.table, data=record.data)
        if not known.exists():
            Brought.objects.create(person=person, table=record.table, data=record.data, source=source)


def unwrap(data: dict[str, Any]) -> move.Carried:
    """A record that was brought travels on as what it was."""
    return move.Carried(str(data.get("table", "")), data.get("data", {}))


_CLEAN: dict[type, Callable[[Any], Any]] = {
    str: lambda text: mask(text).replace("\x00", ""),
    list: lambda values: [_covered(value) for value in values],
    dict: lambda values: {_covered(name): _covered(value) for name, value in values.items()},
}


def _covered(value: Any) -> Any:
    """Card and national numbers are kept nowhere, and so not here."""
    return _CLEAN.get(type(value), lambda same: same)(value)
