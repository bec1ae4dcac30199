"""The one way by which mail leaves. Every message is asked for here and judged by the rule of its class."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from softranet.mail import addressees, addresses, identity, tasks
from softranet.mail.models import Content, MailClass, Message, State
from softranet.privacy import scope
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now, uuid7
from softranet.privacy.vocabulary import ACCOUNTABILITY, Purpose

__all__ = ["MailClass", "Message", "State", "dispatch", "enqueue"]

REQUESTED_AN_HOUR = 6
"""Requested messages one address may get in an hour: whoever types an address may not flood its owner."""


def enqueue(
    *,
    mail_class: MailClass,
    purpose: Purpose,
    template: str,
    context: dict[str, Any],
    address: str,
    subject: Any = None,
    record: UUID | None = None,
    reference: UUID | None = None,
    language: str = "",
    send: bool = True,
) -> Message:
    """Ask for a message, in the open scope and transaction; a job sends it once that commits.

    ``template`` names ``mail/<template>.txt`` (its first line is ``Subject: …``) and ``.html``. ``record`` is the
    contact point. ``send=False`` leaves the job to a later ``dispatch`` of many. The message comes back
    refused, and stays so on record, where the gate or a limit says no; for whoever typed an address that must
    look the same.

    Raises:
        ValueError: the class does not fit the purpose or lacks the person: a fault of the caller.
    """
    if mail_class == MailClass.MARKETING and not (purpose.marketing and subject and record):
        raise ValueError("marketing mail needs a marketing purpose, a person and their contact point")
    if mail_class == MailClass.SERVICE and purpose.marketing:
        raise ValueError(f"{purpose.key} is marketing: it cannot be sent as service mail")
    if mail_class == MailClass.REQUESTED and purpose.needs_consent:
        purpose = ACCOUNTABILITY  # asking for a consent is not yet a use of it: Art. 7(1) GDPR wants the proof
    fit = addresses.fit(address)
    if subject is None and fit:
        subject, record = addressees.find(address) or (None, record)
    number = uuid7()
    message = Message(
        id=number, subject=subject, record=record, mail_class=mail_class, purpose_key=purpose.key, template=template,
        reference=reference, language=language, address=address if fit else "", digest=addresses.digest(address),
        message_id=f"<{number}@{identity.of(scope.current()).domain}>",
    )  # fmt: skip
    message.refusal = _refusal(message, purpose) if fit else "address"
    message.state = State.REFUSED if message.refusal else State.QUEUED
    message.save(force_insert=True)
    if not message.refusal:
        Content.objects.create(message=message, context=context)
        if send:
            dispatch([message])
    return message


def dispatch(messages: Iterable[Message], *, after: timedelta | None = None) -> None:
    """Have jobs send these, queued before with ``send=False``, once the transaction commits and ``after`` is over."""
    waiting = [m for m in messages if m.state == State.QUEUED]
    for start in range(0, len(waiting), tasks.BATCH):
        batch = waiting[start : start + tasks.BATCH]
        tasks.defer(
            scope.current(), [m.id for m in batch], urgent=batch[0].mail_class != MailClass.MARKETING, after=after
        )


def _refusal(message: Message, purpose: Purpose) -> str:
    if message.mail_class == MailClass.REQUESTED:
        recent = Message.objects.filter(
            digest=message.digest, mail_class=MailClass.REQUESTED, created_at__gt=now() - timedelta(hours=1)
        ).exclude(state=State.REFUSED)
        return "too_many" if recent.count() >= REQUESTED_AN_HOUR else ""
    if message.subject is None:
        return ""
    reasons = permitted(purpose).explain(message.subject, message.record)
    return str(reasons[0]) if reasons else ""
