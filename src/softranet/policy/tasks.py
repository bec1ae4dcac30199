"""Telling people of a coming version, and letting it take effect once they have been told."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from softranet.jobs.tasks import scoped_task
from softranet.mail.gateway import MailClass, enqueue
from softranet.mail.models import Message, State
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Kind, Person
from softranet.policy.models import Version, VersionNotice
from softranet.policy.values import address
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import NOTICES

BATCH = 500
WAITING = (State.QUEUED, State.SENDING, State.HANDING_OVER)


@scoped_task("policy.announce")
def announce(*, version_id: UUID) -> None:
    """One batch of notices; enqueues itself until nobody is left. Safe to run twice: a notice is once a person."""
    version = Version.objects.get(id=version_id)
    organisation = Organisation.objects.get(id=current())
    told = VersionNotice.objects.filter(version=version, subject=OuterRef("pk"))
    people = list(
        Person.objects.filter(collected_at__lte=version.effective_at).exclude(Exists(told)).order_by("id")[:BATCH]
    )
    points = {
        point.person_id: point
        for point in ContactPoint.objects.filter(person__in=people, kind=Kind.EMAIL, bounced_at=None).order_by("-id")
    }
    for person in people:
        point = points.get(person.id)
        message = None
        if point is not None:
            message = enqueue(
                mail_class=MailClass.SERVICE, purpose=NOTICES, template="policy-change",
                context={"version": str(version.id), "number": version.number, "kind": version.kind,
                         "effective_on": version.effective_at.date().isoformat(), "summary": version.summary,
                         "versions_url": address("policy-versions", organisation),
                         "my_data_url": address("my-data", organisation)},
                address=point.value, subject=person, record=point.id, reference=version.id, language=person.language,
            )  # fmt: skip
        VersionNotice.objects.create(
            subject=person, version=version, message=message.id if message else None,
            why_not="" if message else "no address", told_at=now(),
        )  # fmt: skip
    if len(people) == BATCH:
        announce(version_id=version_id)


def take_effect() -> int:
    """Put announced versions into force whose time has come and whose notices have all been written; how many.

    A version whose notices are late waits for them: better a late policy than an unannounced one.
    """
    due = Version.objects.filter(in_force_at=None, effective_at__lte=now())
    count = 0
    for version in due.order_by("number"):
        told = VersionNotice.objects.filter(version=version, subject=OuterRef("pk"))
        if Person.objects.filter(collected_at__lte=version.published_at).exclude(Exists(told)).exists():
            announce(version_id=version.id)
            continue
        if Message.objects.filter(reference=version.id, state__in=WAITING).exists():
            continue
        version.in_force_at = now()
        version.save(update_fields=["in_force_at"])
        count += 1
    return count
