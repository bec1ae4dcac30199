"""Telling people of a coming version, and letting it take effect once they have been told."""

from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from softranet.jobs.tasks import scoped_task
from softranet.mail.gateway import MailClass, dispatch, enqueue
from softranet.mail.models import UNDER_WAY, Message
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.people.reaching import addresses
from softranet.policy.changes import Change, recorded
from softranet.policy.models import DocumentKind, Version, VersionNotice
from softranet.policy.values import address
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import NOTICES
from softranet.web import tokens

ANSWER = "policy.answer"
"""What the token in an announcement's links is for, and nothing else."""
BATCH = 500


@scoped_task("policy.announce")
def announce(*, version_id: UUID, after: str = "") -> None:
    """One batch of notices, and the next enqueued with it: a killed worker's batch is undone whole and done again.

    ``after``: the number of the last person told; who comes meanwhile has a later one.
    """
    version = Version.objects.get(id=version_id)
    organisation = Organisation.objects.get(id=current())
    told = VersionNotice.objects.filter(version=version, subject=OuterRef("pk"))
    rows = Person.objects.filter(collected_at__lte=version.effective_at).exclude(Exists(told)).order_by("id")
    people = list((rows.filter(id__gt=UUID(after)) if after else rows)[:BATCH])
    points = addresses(people)
    dispatch([message for person in people if (message := _tell(person, points.get(person.id), version, organisation))])
    if len(people) == BATCH:
        announce(version_id=version_id, after=str(people[-1].id))


def _tell(
    person: Person, point: ContactPoint | None, version: Version, organisation: Organisation
) -> Message | None:
    notice = VersionNotice(subject=person, version=version, why_not="" if point else "no address", told_at=now())
    message = None
    if point is not None:
        ways = {"slug": organisation.slug, "token": tokens.sign(ANSWER, str(organisation.id), str(notice.id))}
        message = enqueue(
            mail_class=MailClass.SERVICE, purpose=NOTICES, template="policy-change",
            context={"version": str(version.id), "number": version.number, "kind": version.kind,
                     "effective_on": timezone.localdate(version.effective_at).isoformat(), "summary": version.summary,
                     "widened": [_in_words(recorded(row)) for row in version.widened],
                     "significant": version.significant and version.kind == DocumentKind.PRIVACY,
                     "answer_url": settings.SOFTRANET_PUBLIC_URL + reverse("policy-answer", kwargs=ways),
                     "leaving_url": settings.SOFTRANET_PUBLIC_URL + reverse("policy-leaving", kwargs=ways),
                     "versions_url": address("policy-versions", organisation)},
            address=point.value, subject=person, record=point.id, reference=version.id, language=person.language,
            send=False,
        )  # fmt: skip
        notice.message = message.id
    notice.save(force_insert=True)
    return message


def _in_words(change: Change) -> str:
    if change.what == "figure":
        return f"{change.label}: {change.before} → {change.after}"
    return f"{change.why}: {change.label}"


def take_effect() -> int:
    """Put announced versions into force whose time has come and whose notices have all been written; how many.

    A version whose notices are late waits for them: better a late policy than an unannounced one. Those after it, which
    contain what it changes, wait as well.
    """
    due = Version.objects.filter(in_force_at=None, effective_at__lte=now())
    count, late = 0, set[str]()
    for version in due.order_by("number"):
        if version.kind in late:
            continue
        told = VersionNotice.objects.filter(version=version, subject=OuterRef("pk"))
        if Person.objects.filter(collected_at__lte=version.published_at).exclude(Exists(told)).exists():
            announce(version_id=version.id)
            late.add(version.kind)
            continue
        if Message.objects.filter(reference=version.id, state__in=UNDER_WAY).exists():
            late.add(version.kind)
            continue
        version.in_force_at = now()
        version.save(update_fields=["in_force_at"])
        count += 1
    return count
