"""What a member does for a person who objects or wants uses restricted, and legal holds, which the officer places."""

from datetime import date
from uuid import UUID

from django.shortcuts import get_object_or_404

from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.roles import EDIT, ERASE, demand
from softranet.people import normalise
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import hold, object_to, restrict
from softranet.privacy.models import Certificate, Hold, Override
from softranet.privacy.restrict import Ground
from softranet.privacy.vocabulary import RIGHTS, Purpose


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


def override(person: Person, purpose: Purpose, ground: object_to.Ground, reason: str, *, actor: Membership) -> None:
    """A use goes on in spite of the objection; the person is told that there is a reason, and reads it on their page.

    Raises ``object_to.NotOverridable``, ``ValueError`` for a reason that is none.
    """
    demand(actor, ERASE)
    row = object_to.override(person, purpose, ground, normalise.text(reason, 2000), actor=actor.account_id)
    point = ContactPoint.objects.filter(person=person, kind=Kind.EMAIL, bounced_at=None).order_by("id").first()
    if point is not None:
        slug = Organisation.objects.values_list("slug", flat=True).get(id=person.organisation_id)
        enqueue(
            mail_class=MailClass.REQUESTED, purpose=RIGHTS, template="objection-overridden", address=point.value,
            context={"link": identity.of(person.organisation_id).base_url + f"/@{slug}/my-data/"}, subject=person,
            record=point.id, reference=row.id, language=person.language,
        )  # fmt: skip


def follow_objection(person: Person, number: UUID, *, actor: Membership) -> None:
    """The ground is gone."""
    demand(actor, ERASE)
    object_to.follow(get_object_or_404(Override, pk=number, subject=person), actor=actor.account_id)


def place_hold(person: Person, law: str, expected_until: date | None, *, actor: Membership) -> Hold:
    """Keep everything about the person for a law or a proceeding. Raises ``ValueError`` where none is named."""
    demand(actor, ERASE)
    words = normalise.text(law, 200)
    return hold.place(person, law=words, expected_until=expected_until, actor=actor.account_id)


def lift_hold(person: Person, number: UUID, *, actor: Membership) -> Certificate | None:
    """It is over; with the last one a deletion that waited is carried out, whose certificate this returns."""
    demand(actor, ERASE)
    return hold.lift(get_object_or_404(Hold, pk=number, subject=person), actor=actor.account_id)
