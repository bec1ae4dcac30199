"""Carrying out what was asked on the page. Arguments are record numbers."""

from uuid import UUID

from softranet.jobs.tasks import scoped_task
from softranet.optouts.models import OptOutRequest
from softranet.organisations.models import Organisation
from softranet.people import normalise
from softranet.people.models import Person
from softranet.privacy import opt_out
from softranet.privacy.scope import current


@scoped_task("optouts.carry_out")
def carry_out(*, request_id: UUID) -> None:
    """Opt out whoever has this address or number, or remember it unreadably; forget what was entered either way."""
    row = OptOutRequest.objects.filter(id=request_id).first()
    if row is None:
        return
    row.delete()
    value = _written(row.contact)
    if value:
        people = list(Person.objects.filter(contact_points__value=value).distinct())
        for person in people:
            opt_out.start(person, how="page")
        if not people:
            opt_out.remember([value], how="page")


def _written(contact: str) -> str:
    """The one written form of an address or number; empty for what is neither."""
    try:
        if "@" in contact:
            return normalise.email(contact)
        country = Organisation.objects.values_list("country", flat=True).get(id=current())
        return normalise.phone(contact, country)
    except ValueError:
        return ""
