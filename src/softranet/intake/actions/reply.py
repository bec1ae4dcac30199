"""A member answers what somebody wrote."""

from uuid import UUID

from softranet.intake.models import Reply, State, Submission
from softranet.mail import gateway
from softranet.people.models import ContactPoint, Kind
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.privacy.vocabulary import SUPPORT


class NotAnswerable(ValueError):
    """There is no address to answer to, or the gate refuses; says which."""


def reply(submission: Submission, text: str, *, actor: UUID) -> Reply:
    """Send the answer by mail and keep it beside the question. Raises ``NotAnswerable``."""
    person = submission.person
    point = ContactPoint.objects.filter(person=person, kind=Kind.EMAIL).order_by("-verified_at", "collected_at").first()
    if point is None:
        raise NotAnswerable("the person has no e-mail address")
    answer = Reply(submission=submission, text=text, author=actor)
    message = gateway.enqueue(
        mail_class=gateway.MailClass.SERVICE,
        purpose=SUPPORT,
        template="intake_reply",
        context={"text": text, "question": submission.answers.get("message", "")},
        address=point.value,
        subject=person,
        record=point.id,
        reference=answer.id,
        language=submission.language,
    )
    if message.state == gateway.State.REFUSED:
        raise NotAnswerable(message.refusal)
    answer.message = message.id
    answer.save(force_insert=True)
    settle(submission, actor=actor)
    return answer


def settle(submission: Submission, *, actor: UUID) -> None:
    """Nobody waits for an answer any more."""
    if submission.state != State.ANSWERED:
        Submission.objects.filter(id=submission.id).update(state=State.ANSWERED, answered_at=now())
        ledger.record(
            "submission.answered", {"submission": str(submission.id), "actor": str(actor)}, submission.person_id
        )
