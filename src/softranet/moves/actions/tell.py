"""Telling everybody whose data it is that their organisation ends, or passes to somebody else; and that it does not."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from softranet.jobs.tasks import scoped_task
from softranet.mail.gateway import MailClass, enqueue
from softranet.mail.models import UNDER_WAY, Message, State
from softranet.moves.models import Ending, Told, Transfer
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.people.reaching import addresses
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import NOTICES

BATCH = 500
ANNOUNCED = ("organisation-ends", "organisation-passes", "system-passes")
"""The letters that tell of it."""
_FIRST = UUID(int=0)


@scoped_task("moves.tell")
def tell(*, about: UUID) -> None:
    """One batch; enqueues itself until nobody is left. Safe to run twice: each is told once."""
    template, context = _words(UUID(str(about)))
    if not template:
        return
    told = Told.objects.filter(about=about, subject=OuterRef("pk"))
    people = list(Person.objects.exclude(Exists(told)).order_by("id")[:BATCH])
    points = addresses(people)
    for person in people:
        point, message = points.get(person.id), None
        if point is not None:
            message = enqueue(
                mail_class=MailClass.SERVICE, purpose=NOTICES, template=template, context=context, address=point.value,
                subject=person, record=point.id, reference=about, language=person.language,
            )  # fmt: skip
        number, why_not = (message.id, "") if message else (None, "no address")
        Told.objects.create(subject=person, about=about, message=number, why_not=why_not)
    if len(people) == BATCH:
        tell(about=about)


@scoped_task("moves.tell_over")
def tell_over(*, about: UUID, after: UUID = _FIRST) -> None:
    """One batch of those who were told, in the order of their numbers: it does not happen after all.

    Enqueues itself until nobody is left. Safe to run twice: whoever has the letter gets no second.
    """
    template, context = _words_of_the_end(UUID(str(about)))
    letters = Message.objects.filter(reference=about).exclude(state__in=(State.REFUSED, State.FAILED))
    heard = letters.filter(template=template, subject=OuterRef("subject"))
    announced = letters.filter(template__in=ANNOUNCED, subject__gt=after).exclude(Exists(heard))
    numbers = list(announced.order_by("subject").values_list("subject", flat=True).distinct()[:BATCH])
    people = list(Person.objects.filter(id__in=numbers).order_by("id"))
    points = addresses(people)
    for person in people:
        point = points.get(person.id)
        if point is not None:
            enqueue(
                mail_class=MailClass.SERVICE, purpose=NOTICES, template=template, context=context, address=point.value,
                subject=person, record=point.id, reference=about, language=person.language,
            )  # fmt: skip
    if len(numbers) == BATCH:
        tell_over(about=about, after=numbers[-1])


def untold(about: UUID, before: datetime) -> bool:
    """Whether somebody who was here before then has not been told yet, or their letter still waits."""
    told = Told.objects.filter(about=about, subject=OuterRef("pk"))
    missed = Person.objects.filter(collected_at__lte=before).exclude(Exists(told))
    return missed.exists() or Message.objects.filter(reference=about, state__in=UNDER_WAY).exists()


def _words(about: UUID) -> tuple[str, dict[str, Any]]:
    """The template and what it says; none where it has been called off. Locked: who calls it off waits for the batch,
    so that nobody is told of it after those who were told have heard that it is off."""
    slug = Organisation.objects.values_list("slug", flat=True).get(id=current())
    mine = f"{settings.SOFTRANET_PUBLIC_URL}{reverse('my-data', args=[slug])}"
    ending = Ending.objects.select_for_update().filter(id=about, withdrawn_at=None).first()
    if ending is not None:
        return "organisation-ends", {"on": timezone.localdate(ending.ends_at).isoformat(), "my_data_url": mine}
    transfer = Transfer.objects.select_for_update().filter(id=about, state="accepted").first()
    if transfer is None or transfer.due_at is None:
        return "", {}
    ours = transfer.sale in (None, transfer.id)
    return "organisation-passes" if ours else "system-passes", {
        "on": timezone.localdate(transfer.due_at).isoformat(), "my_data_url": mine, "acquirer": transfer.acquirer,
        "country": transfer.country, "number": transfer.policy_number,
    }  # fmt: skip


def _words_of_the_end(about: UUID) -> tuple[str, dict[str, Any]]:
    transfer = Transfer.objects.filter(id=about).first()
    if transfer is None:
        return "organisation-goes-on", {}
    return "organisation-stays", {"acquirer": transfer.acquirer}
