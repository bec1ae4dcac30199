"""The officer decides: answers, refuses with a reason, takes more time and says why, or has it carried out."""

from django.urls import reverse
from django.utils import timezone

from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import subjects
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights import deadlines
from softranet.rights.actions.close import close, opened, step, withdraw
from softranet.rights.actors import Actor, check
from softranet.rights.models import Act, Refused, Request, RequestKind, RequestState, RequestWords, Strength

SHORTEST = 10
"""Characters of an answer or a reason: a sentence, not a tick."""
EXTENDED = "request-extended"
"""The mail that tells of more time, and why; evidence looks for it."""


class NoMoreTime(ValueError):
    """No extension: there was one, the first deadline is over, or no law allows one for this kind."""


def answer(actor: Actor, row: Request, text: str) -> Request:
    """Answer it. The person is mailed that there is an answer, never the answer. Raises ``NotOpen``, ``ValueError``."""
    number, said = check(actor), _said(text)
    row = close(row, member=number)
    _say(row, said)
    _tell(row, "request-answered")
    return row


def refuse(actor: Actor, row: Request, reason: Refused, text: str) -> Request:
    """Refuse it on a ground that has its article, with reasons (GDPR Art. 12(4)).

    Raises ``NotOpen``, ``ValueError``.
    """
    number, said = check(actor), _said(text)
    row = close(row, RequestState.REFUSED, member=number, reason=reason)
    _say(row, said)
    _tell(row, "request-answered")
    return row


def extend(actor: Actor, row: Request, why: str) -> Request:
    """Take more time, once; the person is told why within the first deadline.

    Raises ``NotOpen``, ``NoMoreTime``, ``ValueError``.
    """
    number, said, row = check(actor), _said(why), opened(row)
    person = Person.objects.filter(id=row.pseudonym).first()
    until = deadlines.extended(row.kind, row.received_at, person.country if person else "")
    if row.extended_at is not None or now() > row.due_at or until <= row.due_at:
        raise NoMoreTime
    row.extended_at, row.due_at = now(), until
    row.save(update_fields=["extended_at", "due_at"])
    step(row, Act.EXTENDED, number)
    _say(row, said)
    _tell(row, EXTENDED, until=timezone.localdate(until).isoformat(), why=said)
    return row


def erase_for(actor: Actor, row: Request) -> Certificate:
    """Carry out a deletion that waits for the officer: a letter, or somebody who could not prove more.

    Raises ``NotOpen``, ``NotHere``.
    """
    number = check(actor)
    subjects.alone(row.pseudonym)
    row = opened(row)
    if row.kind != RequestKind.DELETION:
        raise ValueError("only a deletion can be carried out in this way")
    row.member = number
    if row.strength == Strength.LINK:  # the member has made sure in another way, and answers for that
        row.strength, row.confirmed_at = Strength.MEMBER, now()
    row.save(update_fields=["member", "strength", "confirmed_at"])
    close(row, act=Act.CARRIED_OUT, member=number)
    person = Person.objects.get(id=row.pseudonym)
    return erase(person, reason="own request", requested_at=row.confirmed_at or row.received_at, actor=number)


def note_withdrawal(actor: Actor, row: Request) -> Request:
    """The person told a member that they take it back. Raises ``NotOpen``."""
    return withdraw(row, member=check(actor))


def _said(text: str) -> str:
    if len(text.strip()) < SHORTEST:
        raise ValueError(f"found {len(text.strip())} characters, expected a sentence of at least {SHORTEST}")
    return text.strip()


def _say(row: Request, text: str) -> None:
    if Person.objects.filter(id=row.pseudonym).exists():
        RequestWords.objects.create(subject_id=row.pseudonym, request=row, text=text, ours=True)


def _tell(row: Request, template: str, **more: str) -> None:
    """At an address we know; asked for by the person, so it also goes while uses are restricted."""
    points = ContactPoint.objects.filter(person=row.pseudonym, kind=Kind.EMAIL, bounced_at=None).order_by("id")
    point = points.select_related("person").first()
    if point is None:
        return
    slug = Organisation.objects.values_list("slug", flat=True).get(id=row.organisation_id)
    link = identity.of(row.organisation_id).base_url + reverse("my-data", args=[slug])
    enqueue(
        mail_class=MailClass.REQUESTED, purpose=RIGHTS, template=template,
        context={"link": link, "kind": RequestKind(row.kind).value, **more}, address=point.value,
        subject=point.person, record=point.id, reference=row.id, language=point.person.language,
    )  # fmt: skip
