"""Which address a letter to a person goes to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from softranet.people.models import ContactPoint, Kind


def addresses(people: Iterable[Any]) -> dict[UUID, ContactPoint]:
    """By their numbers, of each of these people (or of these numbers) the first e-mail address that works."""
    points = ContactPoint.objects.filter(person__in=list(people), kind=Kind.EMAIL, bounced_at=None)
    return {point.person_id: point for point in points.order_by("-collected_at", "-id")}
