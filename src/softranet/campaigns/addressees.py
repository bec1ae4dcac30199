"""Finding the person an address belongs to, for mail that is asked for by address alone."""

from softranet.mail.addressees import Known
from softranet.people import normalise
from softranet.people.models import ContactPoint, Kind


def find(address: str) -> Known | None:
    """The person with this e-mail address in the open scope, and the contact point."""
    try:
        value = normalise.email(address)
    except ValueError:
        return None  # nobody has an address we could not store
    point = ContactPoint.objects.select_related("person").filter(kind=Kind.EMAIL, value=value).first()
    return (point.person, point.id) if point else None
