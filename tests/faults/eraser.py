"""Erases everybody of an organisation, one after another, and names each once it is committed."""

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
        people = list(Person.objects.order_by("id"))
    for person in people:
        number = person.pk
        with organisation_scope(organisation):
            erase(person, reason="request", requested_at=now())
        print(number, flush=True)  # noqa: T201
