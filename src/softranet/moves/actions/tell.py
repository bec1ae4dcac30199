"""Telling everybody whose data it is that their organisation ends, or passes to somebody else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from softranet.jobs.tasks import scoped_task
from softranet.mail.gateway import MailClass, enqueue
from softranet.mail.models import UNDER_WAY, Message
from softranet.moves.models import Ending, Told, Transfer
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.people.reaching import addresses
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import NOTICES

BATCH = 500


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


def untold(about: UUID, before: datetime) -> bool:
    """Whether somebody who was here before then has not been told yet, or their letter still waits."""
    told = Told.objects.filter(about=about, subject=OuterRef("pk"))
    missed = Person.objects.filter(collected_at__lte=before).exclude(Exists(told))
    return missed.exists() or Message.objects.filter(reference=about, state__in=UNDER_WAY).exists()


def _words(about: UUID) -> tuple[str, dict[str, Any]]:
    """The template and what it says; none where it has been called off."""
    slug = Organisation.objects.values_list("slug", flat=True).get(id=current())
    mine = f"{settings.SOFTRANET_PUBLIC_URL}{reverse('my-data', args=[slug])}"
    ending = Ending.objects.filter(id=about, withdrawn_at=None).first()
    if ending is not None:
        return "organisation-ends", {"on": ending.ends_at.date().isoformat(), "my_data_url": mine}
    transfer = Transfer.objects.filter(id=about, state="accepted").first()
    if transfer is None or transfer.due_at is None:
        return "", {}
    ours = transfer.sale in (None, transfer.id)
    return "organisation-passes" if ours else "system-passes", {
        "on": transfer.due_at.date().isoformat(), "my_data_url": mine, "acquirer": transfer.acquirer,
        "country": transfer.country, "number": transfer.policy_number,
    }  # fmt: skip
