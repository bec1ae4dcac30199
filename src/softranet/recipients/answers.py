"""What recipients answer. An answer counts for the notice it was asked for, once, and for no other."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from softranet.privacy import certificates, facts, ledger, pass_on, rectify, scope
from softranet.privacy.models import Certificate, LedgerEntry
from softranet.privacy.records import now
from softranet.privacy.subjects import pseudonym
from softranet.recipients.models import Act, Notice, Stage

DONE, REFUSED = "done", "refused"


class NotAsked(ValueError):
    """The answer is about something else than was asked, or says neither "done" nor "refused"."""


def read_all(bodies: Mapping[UUID, bytes]) -> None:
    """Take what came back over HTTP for these notices, where it is an answer: JSON with ``state`` and the notice's own
    number. Whatever else comes back only says that the message arrived. An answer about another is noted as wrong.

    In the order of their certificates, as two recipients may confirm the same ones at the same time.
    """
    said = {number: found for number, body in bodies.items() if (found := _said(body)) is not None}
    order = Notice.objects.filter(pk__in=said).order_by("certificate", "id").values_list("id", flat=True)
    for number in list(order) if said else ():
        found = said[number]
        try:
            answer(number, str(found["state"]), words=str(found.get("why", "")), about=found.get("notice"))
        except NotAsked:
            Notice.objects.filter(pk=number).update(failure="wrong_answer")


def _said(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and "state" in said else None


def answer(number: UUID, state: str, *, words: str = "", about: object = None, member: UUID | None = None) -> bool:
    """Take an answer; False when it had been given before (the first counts, a "done" after a "refused" too).

    Raises:
        NotAsked: ``about`` names another notice, or the state is unknown.
    """
    if state not in (DONE, REFUSED) or (about is not None and str(about) != str(number)):
        raise NotAsked
    notice = Notice.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=number)
    if notice.stage == Stage.CONFIRMED or (notice.stage == Stage.REFUSED and state == REFUSED):
        return False
    notice.stage = Stage.CONFIRMED if state == DONE else Stage.REFUSED
    notice.answered_at, notice.answered_by, notice.words = now(), member, _writable(words)[:500]
    notice.failure, notice.next_at = "", None
    if state == DONE:
        notice.sealed = None
    notice.save()
    ledger.record(
        "notice_answered",
        {"notice": str(notice.id), "recipient": notice.recipient.key, "act": notice.act, "answer": state,
         "actor": str(member or "")},
        subject_id=pseudonym(notice.subject_id) if notice.subject_id else None,
    )  # fmt: skip
    if state == DONE:
        _follow(notice, member)
    return True


def _writable(words: str) -> str:
    """Without what no column can hold: a NUL, and halves of characters."""
    return words.encode(errors="replace").decode().replace("\x00", "")


def has_confirmed(certificate: Certificate, key: str) -> bool:
    """Whether this recipient has confirmed this erasure."""
    return Notice.objects.filter(certificate=certificate.id, recipient__key=key, stage=Stage.CONFIRMED).exists()


def give_up() -> int:
    """Destroy by which data recipients know people gone for so long that nothing of them may be left anywhere."""
    days = facts.value("keep.after_end", scope.current()) - 1
    late = Notice.objects.filter(subject=None, sealed__isnull=False)
    return late.filter(created_at__lt=now() - timedelta(days=days)).update(
        sealed=None, stage=Stage.UNANSWERED, next_at=None
    )


def standing(numbers: Iterable[UUID]) -> Mapping[UUID, bool]:
    """Of the passings-on with these numbers that somebody is told of: whether they are shown as confirmed."""
    rows = Notice.objects.filter(pk__in=list(numbers)).values_list("pk", "stage")
    return {number: stage == Stage.CONFIRMED for number, stage in rows}


def _follow(notice: Notice, member: UUID | None) -> None:
    if notice.act == Act.ERASURE and notice.certificate is not None:
        certificate = Certificate.objects.filter(pk=notice.certificate).first()
        step = f"recipient {notice.recipient.key}"
        if certificate is not None and step in certificate.pending:
            certificates.confirm(certificate, step)
    elif notice.act == Act.EXPIRY:
        pass_on.confirmed(notice.id, notice.recipient.key)
    elif notice.act == Act.CORRECTION and notice.entry is not None:
        entry = LedgerEntry.objects.filter(pk=notice.entry).first()
        if entry is not None:
            rectify.passed_on(entry, notice.recipient.key, actor=member)
