"""Sending, in steps that each commit, so that a worker may be killed between any two of them.

A claim raises ``attempts``, and only the latest claim may send the last byte: two workers with the same message
are harmless, and a dead one needs no waiting for. The steps:

1. *sending*: the gate is asked again, the disclosure recorded, the letter written. Until the last byte a killed
   message is simply sent again.
2. *handing over*, committed just before the last byte (see ``smtp``). From here on it is never sent again.
3. The server's answer: the transport's witness, then *accepted*.

A message found in *handing over* whose worker is gone is asked of the witness; without one it is *in doubt*: it is
counted and shown, and not sent twice.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q

from softranet.mail import rejections, transport
from softranet.mail.letter import Letter, write
from softranet.mail.models import Content, MailClass, Message, State, Transmission
from softranet.mail.recipient import WHAT, ensure_mail_recipient
from softranet.privacy import subjects
from softranet.privacy.disclose import NotEntitled, disclose
from softranet.privacy.models import Disclosure
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import purpose as purpose_of

PATIENCE = timedelta(minutes=5)
"""After this long a worker that has not answered is gone: SMTP's own time-outs are far shorter."""
LONGEST = timedelta(days=2)
"""After this long a message that no server took has failed (RFC 5321, 4.5.4.1 allows four to five days)."""


class MailServerAway(Exception):
    """Some messages wait for the mail server; the job is tried again later."""


class NotYetAgreed(Exception):
    """The mail server's agreement, vetting or basis of transfer is missing: known people's mail waits for it."""


class Overtaken(Exception):
    """Another worker has claimed the message since: this one must not send it."""


def deliver(organisation_id: UUID, numbers: Iterable[UUID]) -> None:
    """Send these messages. Safe to run twice, and at the same time as another.

    Raises:
        MailServerAway: some could not be handed over yet.
    """
    waiting = 0
    with transport.line() as line:
        for number in numbers:
            waiting += not _deliver(line, organisation_id, number)
    if waiting:
        raise MailServerAway(f"{waiting} messages wait for the mail server")


def _deliver(line: transport.Backend, organisation_id: UUID, number: UUID) -> bool:
    """False when it has to be tried again."""
    try:
        with organisation_scope(organisation_id):
            letter, attempt = _claim(number)
    except NotYetAgreed:
        return False
    if letter is None:
        return True
    letter.before_last_byte = partial(_hand_over, organisation_id, number, attempt)
    settle = partial(_settle, organisation_id, number, attempt)
    try:
        line.send_messages([letter])
    except transport.Rejected as answer:
        settle(State.FAILED, refusal="rejected", gone=answer.address)
    except transport.Unavailable:
        settle(State.QUEUED)
        return False
    except (transport.Unanswered, Overtaken):
        return True  # the first stays in handing over until somebody asks the witness; the second is not ours
    else:
        settle(State.ACCEPTED)
    return True


def _claim(number: UUID) -> tuple[Letter | None, int]:
    subject = Message.objects.filter(pk=number).values_list("subject_id", flat=True).first()
    if subject is not None and not subjects.stay(subject):
        return None, 0
    message = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=number).first()
    if message is None or message.state not in (State.QUEUED, State.SENDING):
        return None, 0
    refusal = _last_look(message)
    if refusal:
        message.state, message.refusal = State.REFUSED, refusal
        message.save(update_fields=["state", "refusal"])
        Content.objects.filter(message=message).delete()
        return None, 0
    message.state, message.attempts, message.claimed_at = State.SENDING, message.attempts + 1, now()
    message.save(update_fields=["state", "attempts", "claimed_at"])
    return write(message), message.attempts


def _last_look(message: Message) -> str:
    """Ask the gate again, at the moment of sending, and record the disclosure; a reason when it is refused."""
    if message.created_at < now() - LONGEST:
        return "too_late"
    server = ensure_mail_recipient()  # also for strangers: the server is reached, so it stands in the register
    if message.subject is None:
        return ""
    gate = permitted(purpose_of(message.purpose_key))
    requested = message.mail_class == MailClass.REQUESTED
    if not requested:
        reasons = gate.explain(message.subject, message.record)
        if reasons:
            return str(reasons[0])
    if not Disclosure.objects.filter(reference=message.id).exists():  # one for each message, however often it is tried
        try:
            with disclose(gate, recipient=server.key, what=WHAT, reference=message.id) as out:
                # What a person asks for themselves needs no other permission, also under Art. 18(2) GDPR.
                out.add_permitted([message.subject])
        except NotEntitled:
            raise NotYetAgreed from None
    return ""


def _hand_over(organisation_id: UUID, number: UUID, attempt: int) -> None:
    with organisation_scope(organisation_id):
        mine = Message.objects.filter(pk=number, attempts=attempt, state=State.SENDING)
        if not mine.update(state=State.HANDING_OVER, claimed_at=now()):
            raise Overtaken


def _settle(
    organisation_id: UUID, number: UUID, attempt: int, state: State, *, refusal: str = "", gone: bool = False
) -> None:
    with organisation_scope(organisation_id):
        mine = Message.objects.filter(pk=number, attempts=attempt, state__in=(State.SENDING, State.HANDING_OVER))
        message = mine.first()
        if message is not None:
            conclude(message, state, refusal)
            if gone and message.record is not None:
                rejections.reject(message.record)


def conclude(message: Message, state: State, refusal: str = "") -> None:
    message.state, message.refusal = state, refusal
    message.accepted_at = now() if state == State.ACCEPTED else None
    if message.subject_id is None and state not in (State.QUEUED, State.SENDING):
        message.address = ""  # of somebody we do not know only the digest stays
    message.save(update_fields=["state", "refusal", "accepted_at", "address"])
    if state != State.QUEUED and message.mail_class != MailClass.SERVICE:
        # A requested message holds a link that signs somebody in; the words of an issue stand in the issue.
        Content.objects.filter(message=message).delete()


def take_stock(patience: timedelta = PATIENCE) -> list[UUID]:
    """Settle what a dead worker was handing over, and queue what it had not come to, in the open scope.

    Returns the messages queued.
    """
    left = Message.objects.filter(state=State.HANDING_OVER, claimed_at__lte=now() - patience)
    for message in left.select_for_update(skip_locked=True, of=("self",)):
        seen = Transmission.objects.filter(message_id=message.message_id).exists()
        conclude(message, State.ACCEPTED if seen else State.IN_DOUBT)
    since = Q(claimed_at=None, created_at__lte=now() - patience) | Q(claimed_at__lte=now() - patience)
    idle = Message.objects.filter(since, state__in=(State.QUEUED, State.SENDING)).order_by("id")
    return list(idle.values_list("id", flat=True)[:1000])
