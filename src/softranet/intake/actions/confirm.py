"""Whoever reads the mailbox says that it was them."""

from uuid import UUID

from softranet.intake.actions.accept import record
from softranet.intake.actions.invite import CONFIRM
from softranet.intake.models import Waiting, Why
from softranet.intake.notice import texts
from softranet.intake.points import points
from softranet.people import own_pages
from softranet.people.models import ContactPoint, Kind
from softranet.privacy import consent, facts, object_to, scope
from softranet.privacy.models import Terms
from softranet.privacy.models.consenting import ConsentState
from softranet.privacy.records import now
from softranet.privacy.vocabulary import purpose
from softranet.web import tokens

DAY = 24 * 3600


def find(token: str) -> Waiting:
    """What a link stands for. Raises ``tokens.BadToken``: changed, for something else, too old, or gone."""
    days = facts.value("keep.unconfirmed", scope.current())
    organisation, number = tokens.read(CONFIRM, token, seconds=days * DAY)
    waiting = Waiting.objects.filter(id=UUID(number)).exclude(why=Why.HELD).first()
    if waiting is None or organisation != str(scope.current()):
        raise tokens.BadToken("nothing waits for this link any more")
    return waiting


def confirm(waiting: Waiting) -> None:
    """Make what was ticked count. A second time changes nothing.

    Both acts are on record: the ticked box at its time with its words, and the confirmation now.
    """
    row = Waiting.objects.select_for_update().get(id=waiting.id)
    if row.why == Why.DONE:
        return
    point = points()[row.point]
    row.submission = row.submission or record(row, point)
    person = row.submission.person
    source = row.submission.source
    own_pages.here(person)
    ContactPoint.objects.filter(person=person, kind=Kind.EMAIL, value=row.email, verified_at=None).update(
        verified_at=now()
    )
    wordings = Terms.objects.in_bulk([UUID(number) for number in row.wordings.values()])
    for key, number in row.wordings.items():
        meant = purpose(key)
        if consent.state(person, meant) != ConsentState.GIVEN:
            terms = wordings[UUID(number)]
            ticked = {"how": str(row.kind), "terms": terms, "source": source, "at": row.submitted_at}
            consent.ask(person, meant, own_act=True, **ticked)  # whoever reads the mailbox says that it was
            consent.give(person, meant, how="confirmation", terms=terms, source=source)
            object_to.end(person, meant)  # their own later act; an objection to everything stays
    # What is known by now about the person needs no second place; the row stays so that the link stays good.
    row.person, row.why, row.email, row.answers, row.wordings = person, Why.DONE, "", {}, {}
    row.save()


def wordings(waiting: Waiting) -> list[str]:
    """The words that were ticked, to be read once more before confirming."""
    return texts(UUID(number) for number in waiting.wordings.values())
