"""A request comes in, wherever from. What the system can do itself it does at once; the rest waits for the officer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from softranet.intake.masking import mask
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import object_to, opt_out, restrict, subjects
from softranet.privacy.records import now, uuid7
from softranet.rights.actions.close import close, step
from softranet.rights.actions.copy import begin_copy
from softranet.rights.letters import mail_link
from softranet.rights.models import Act, Channel, Request, RequestKind, RequestWords, Strength

OLDEST = timedelta(days=3653)
"""Nothing that came in longer ago, as somebody says, is taken for a request that waits."""


def receive(
    person: Person,
    kind: RequestKind,
    *,
    channel: Channel = Channel.MINE,
    strength: Strength = Strength.LINK,
    proof: UUID | None = None,
    member: UUID | None = None,
    received_at: datetime | None = None,
    words: str = "",
    number: UUID | None = None,
) -> Request:
    """The request of somebody who was proven to be this person, with its deadline from ``received_at``.

    One of the same kind that is open is not joined by a second: what was written goes to it. Raises ``NotHere``.
    """
    subjects.alone(person.pk)  # two at once: the second waits and finds the first
    row = Request.objects.filter(pseudonym=person.pk, kind=kind, done_at=None).order_by("received_at").first()
    fresh = row is None
    if row is None:
        row = Request(
            pseudonym=person.pk, kind=kind, channel=channel, strength=strength, proof=proof, member=member,
            received_at=received_at or now(), id=number or uuid7(),
        )  # fmt: skip
        row.save()
        step(row, Act.RECEIVED, member)
    if words.strip():
        RequestWords.objects.create(
            subject_id=person.pk, request=row, text=mask(words.strip())[:5000], noted_by=member
        )
    if fresh and kind in _AT_ONCE and _AT_ONCE[kind](row, person):
        row = close(row, act=Act.CARRIED_OUT, member=member)
    return row


def _look(row: Request, person: Person) -> bool:
    """Their page shows it. Who asked elsewhere is sent the way to it."""
    if row.channel not in (Channel.MINE, Channel.PAGE):
        point = ContactPoint.objects.filter(person=person, kind=Kind.EMAIL, bounced_at=None).order_by("id").first()
        if point is None:
            return False
        mail_link(point)
    return True


def _copy(row: Request, person: Person) -> bool:
    begin_copy(row)
    return False  # it is done once the copy is there


def _object(row: Request, person: Person) -> bool:
    object_to.start(person, actor=row.member)
    return True


def _restrict(row: Request, person: Person) -> bool:
    restrict.start(person, restrict.Ground.UNLAWFUL, actor=row.member)
    return True


def _opt_out(row: Request, person: Person) -> bool:
    opt_out.start(person, how=row.channel, actor=row.member)
    return True


_AT_ONCE: dict[RequestKind, Callable[[Request, Person], bool]] = {
    RequestKind.ACCESS: _look,
    RequestKind.KNOW_CATEGORIES: _look,
    RequestKind.COPY: _copy,
    RequestKind.OBJECTION: _object,
    RequestKind.RESTRICTION: _restrict,
    RequestKind.OPT_OUT: _opt_out,
}
"""What needs no decision; says whether it is done with that."""
