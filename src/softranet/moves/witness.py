"""Who heard of a change of hands, as the mail server has it; what decides asks ``actions.tell`` instead."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from softranet.mail.models import UNDER_WAY, Message, State, Transmission
from softranet.moves.models import Told
from softranet.people.models import ContactPoint, Kind


def heard(about: UUID, subject: str, *, waiting: bool = False) -> QuerySet[Told]:
    """The notices of the person in the outer query's ``subject`` whose letter the mail server took; whoever has no
    address that works could not be told. ``waiting``: a letter still on its way will do."""
    taken = Exists(Transmission.objects.filter(message_id=OuterRef("message_id")))
    left = Q(state=State.IN_DOUBT) | Q(taken, state=State.ACCEPTED)
    letter = Message.objects.filter(left | Q(state__in=UNDER_WAY) if waiting else left, id=OuterRef("message"))
    reached = ContactPoint.objects.filter(person=OuterRef("subject"), kind=Kind.EMAIL, bounced_at=None)
    nobody = ~Exists(reached.filter(collected_at__lte=OuterRef("told_at")))
    return Told.objects.filter(Exists(letter) | nobody, about=about, subject=OuterRef(subject))
