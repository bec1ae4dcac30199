"""What came in counts: at once, or after a member released it."""

from softranet.intake.actions.invite import invite
from softranet.intake.models import State, Submission, Waiting, Why
from softranet.intake.points import Point, points
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import collect
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import uuid7


def accept(received: Waiting) -> None:
    """Take in what is not held, in the open scope.

    A point that answers somebody (contact) knows a person from then on. What needs their consent, and a point
    that is confirmed first, waits for the confirmation from their mailbox.
    """
    point = points()[received.point]
    if not point.confirmed_first:
        received.submission = record(received, point)
        received.person = received.submission.person
        received.answers = {}
    elif received.person_id is None:
        received.person = owner_of(received.email)
    if received.wordings:
        received.why = Why.UNCONFIRMED
        received.save(force_insert=received._state.adding)
        invite(received, point)
    elif not received._state.adding:
        received.delete()


def record(received: Waiting, point: Point) -> Submission:
    """Write the submission with its source and its person, who is met by it."""
    number = uuid7()
    source = collect.open_source(
        SourceKind(received.kind), point.key, reference=number, name=point.key, terms=received.notice
    )
    person = meet(source, email=received.email, name=received.answers.get("name", ""), language=received.language)
    return Submission.objects.create(
        id=number, person=person, point=point.key, answers=received.answers, language=received.language, source=source,
        state=State.OPEN if point.answered else State.RECORDED, submitted_at=received.submitted_at,
        spam_score=received.spam_score, spam_reasons=received.spam_reasons,
    )  # fmt: skip


def owner_of(email: str) -> Person | None:
    """Whose address it is, so that their copy and their erasure reach what waits here."""
    point = ContactPoint.objects.select_related("person").filter(kind=Kind.EMAIL, value=email).first()
    return point.person if point else None
