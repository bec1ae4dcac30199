"""What an access or an erasure must reach beyond what is tied to the person already."""

from typing import Any

from softranet.intake.models import Waiting
from softranet.people.models import ContactPoint, Kind
from softranet.privacy import subjects


def connect() -> None:
    subjects.before_walk(claim)


def claim(person: Any) -> None:
    """What waits under an address of this person is about them, though nobody has confirmed it."""
    addresses = ContactPoint.objects.filter(person=person, kind=Kind.EMAIL).values_list("value", flat=True)
    Waiting.objects.filter(person=None, email__in=list(addresses)).exclude(email="").update(person=person)
