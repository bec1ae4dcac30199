"""What a member does for a person who objects or wants uses restricted, and legal holds, which the officer places."""

from datetime import date
from uuid import UUID

from django.shortcuts import get_object_or_404

from softranet.organisations.models import Membership
from softranet.organisations.roles import EDIT, ERASE, demand
from softranet.people import normalise
from softranet.people.models import Person
from softranet.privacy import hold, object_to, restrict
from softranet.privacy.models import Certificate, Hold
from softranet.privacy.restrict import Ground
from softranet.privacy.vocabulary import Purpose


def restrict_uses(person: Person, why: Ground, *, actor: Membership) -> None:
    """The person asked for it, or contests something."""
    demand(actor, EDIT)
    restrict.start(person, why, actor=actor.account_id)


def allow_uses(person: Person, why: Ground, *, actor: Membership) -> None:
    """The ground is gone. Only who answers for rights decides that; the person must have been told (Art. 18(3))."""
    demand(actor, ERASE)
    restrict.end(person, why=why, actor=actor.account_id)


def object_for(person: Person, purpose: Purpose | None, *, actor: Membership) -> None:
    """The person said no to a purpose, on the phone say; None: to all that can be objected to."""
    demand(actor, EDIT)
    object_to.start(person, purpose, actor=actor.account_id)


def place_hold(person: Person, law: str, expected_until: date | None, *, actor: Membership) -> Hold:
    """Keep everything about the person for a law or a proceeding. Raises ``ValueError`` where none is named."""
    demand(actor, ERASE)
    words = normalise.text(law, 200)
    return hold.place(person, law=words, expected_until=expected_until, actor=actor.account_id)


def lift_hold(person: Person, number: UUID, *, actor: Membership) -> Certificate | None:
    """It is over; with the last one a deletion that waited is carried out, whose certificate this returns."""
    demand(actor, ERASE)
    return hold.lift(get_object_or_404(Hold, pk=number, subject=person), actor=actor.account_id)
