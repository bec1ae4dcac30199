"""Finding the person an address belongs to, for mail that is asked for by address alone."""

from softranet.mail.addressees import Known
from softranet.mail.models import Captured, Message
from softranet.people import normalise
from softranet.people.models import ContactPoint, Kind

_THEIRS = (
    "UPDATE {table} AS letter SET subject_id = point.person_id FROM {point} AS point"
    " WHERE point.organisation_id = %(organisation)s AND point.person_id = ANY(%(keys)s::uuid[])"
    " AND point.kind = 'email' AND letter.organisation_id = point.organisation_id"
    " AND letter.subject_id IS NULL AND letter.address = point.value{waiting}"
)


def gathered() -> list[str]:
    """Letters to an address that belonged to nobody yet when they were asked for, and is these people's now.

    A message sent has lost its address; one that waits, and one caught by the test outbox, still has it.
    """
    point, waiting = ContactPoint._meta.db_table, " AND letter.state IN ('queued', 'sending', 'handing_over')"
    return [
        _THEIRS.format(table=Message._meta.db_table, point=point, waiting=waiting),
        _THEIRS.format(table=Captured._meta.db_table, point=point, waiting=""),
    ]


def find(address: str) -> Known | None:
    """The person with this e-mail address in the open scope, and the contact point."""
    try:
        value = normalise.email(address)
    except ValueError:
        return None  # nobody has an address we could not store
    point = ContactPoint.objects.select_related("person").filter(kind=Kind.EMAIL, value=value).first()
    return (point.person, point.id) if point else None
