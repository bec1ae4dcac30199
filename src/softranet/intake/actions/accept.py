"""What came in counts: at once, or after a member released it."""

from softranet.intake.actions.invite import invite
from softranet.intake.models import State, Submission, Waiting, Why
from softranet.intake.points import Point, points
from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy import collect
from softranet.privacy.models import Terms
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import uuid7


def accept(received: Waiting, organisation: Organisation) -> None:
    """Take in what is not held, in the open scope.

    A point that answers somebody (contact) knows a person from then on. What needs their consent, and a point
    that is confirmed first, waits for the confirmation from their mailbox.
    """
    point = points()[received.point]
    if not point.confirmed_first:
        received.submission = record(received, point)
        received.person = received.submission.person
        received.answers = {}
    if received.wordings:
        received.why = Why.UNCONFIRMED
        received.save(force_insert=received._state.adding)
        invite(received, point, organisation)
    elif not received._state.adding:
        received.delete()


def record(received: Waiting, point: Point) -> Submission:
    """Write the submission with its source and its person, who is met by it."""
    number = uuid7()
    # The row is there: its number came from our own signed token. Reading it again would say no more.
    shown = Terms(id=received.notice_id) if received.notice_id else None
    kind = SourceKind(received.kind)
    source = collect.source_of(kind, point.key, reference=number, name=point.key, terms=shown)
    submission = Submission(
        id=number, point=point.key, answers=received.answers, language=received.language, source=source,
        state=State.OPEN if point.answered else State.RECORDED, submitted_at=received.submitted_at,
        spam_score=received.spam_score, spam_reasons=received.spam_reasons,
    )  # fmt: skip

    def brought(person: Person) -> list[Submission]:
        submission.person = person
        return [submission]

    meet(
        source, email=received.email, name=received.answers.get("name", ""), language=received.language,
        bringing=brought,
    )  # fmt: skip
    return submission
