"""Erases everybody of an organisation, one after another, and names each once it is committed.

With a second argument: those alone who have an address that begins so.
"""

import sys
from uuid import UUID

import django

django.setup()

from softranet.people.models import Person  # noqa: E402
from softranet.privacy.erase import erase  # noqa: E402
from softranet.privacy.records import now  # noqa: E402
from softranet.privacy.scope import organisation_scope  # noqa: E402

if __name__ == "__main__":
    organisation = UUID(sys.argv[1])
    with organisation_scope(organisation):
        chosen = Person.objects.order_by("id")
        if len(sys.argv) > 2:
            chosen = chosen.filter(contact_points__value__startswith=sys.argv[2])
        people = list(chosen)
    for person in people:
        number = person.pk
        with organisation_scope(organisation):
            erase(person, reason="request", requested_at=now())
        print(number, flush=True)  # noqa: T201
