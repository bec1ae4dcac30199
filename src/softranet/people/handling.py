"""In which capacity a member opens a person's record: in the daily work, or because of the person's own rights."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from softranet.organisations.models import Membership
from softranet.organisations.roles import ERASE, allowed
from softranet.people.models import Person
from softranet.privacy.models import Look
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import RELATION, RIGHTS, Purpose


def opened_for(person: Person, member: Membership) -> Purpose:
    """The purpose of opening this record. Whose data may not be used is for those who answer for rights alone.

    Raises ``PermissionDenied`` for any other member.
    """
    if permitted(RELATION).permits(person):
        return RELATION
    if allowed(member, ERASE):
        return RIGHTS
    raise PermissionDenied(_("This person objected, or had the use of their data restricted: it is kept and not used."))


def looked(person: Person, actor: Membership, page: str, why: Purpose | None = None) -> None:
    """Every look at a person's record is noted, with what it was for; the person sees it. Raises as ``opened_for``."""
    by = opened_for(person, actor)
    why = why or by
    Look.objects.create(subject=person, actor=actor.account_id, page=page, purpose_key=why.key)


def listed(people: QuerySet[Person], member: Membership | None) -> QuerySet[Person]:
    """Whom a member's lists show: those who answer for rights see everybody, the others whose data may be used."""
    return people if allowed(member, ERASE) else permitted(RELATION).filter(people)
