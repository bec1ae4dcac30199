"""By when a request is answered: the law of the person's place and the standard for everybody, and our own promise."""

from datetime import datetime

from django.utils import timezone

from softranet.privacy import jurisdictions, periods
from softranet.privacy.scope import current


def due(kind: str, received: datetime, place: str = "") -> datetime:
    """The earliest of what the laws and the organisation's policy say, in the time zone that is active."""
    local = received.astimezone(timezone.get_current_timezone())
    return min(jurisdictions.of(place).deadline(kind, local), periods.deadline(received, "answer.request", current()))


def extended(kind: str, received: datetime, place: str = "") -> datetime:
    """The latest a law lets one reasoned extension go to; the deadline itself where none is allowed."""
    local = received.astimezone(timezone.get_current_timezone())
    return max(jurisdictions.of(place).extended(kind, local), due(kind, received, place))


def articles(kind: str, place: str = "") -> str:
    """Where the deadline stands in the law."""
    return jurisdictions.of(place).articles(kind)
