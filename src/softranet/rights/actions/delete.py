"""Deleting everything at its person's own request: GDPR Art. 17."""

from uuid import UUID

from django.http import HttpRequest

from softranet.privacy import subjects
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.records import now, uuid7
from softranet.rights import proof
from softranet.rights.actions.close import close
from softranet.rights.identity import person_of
from softranet.rights.models import Act, Awaited, Request, RequestKind, Visit


def delete_everything(visit: Visit, request: HttpRequest | None = None, number: UUID | None = None) -> Certificate:
    """Erase the person whose visit it is; returns the certificate of what went and what stayed.

    The clock runs from when they first asked, be it on the page for requests. Raises ``NotProven``, ``NotHere``.
    """
    subjects.alone(visit.subject_id)
    if not proof.enough(visit, RequestKind.DELETION, request):
        raise proof.NotProven
    person, strength = person_of(visit), proof.shown(visit, request)
    asked = list(Request.objects.filter(pseudonym=person.id, kind=RequestKind.DELETION, done_at=None))
    for row in asked:
        Request.objects.filter(id=row.id).update(strength=strength, proof=visit.link)
        close(row, act=Act.CARRIED_OUT)
    waited = Awaited.objects.filter(subject=person, kind=RequestKind.DELETION).order_by("asked_at").first()
    earlier = [row.received_at for row in asked] + ([waited.asked_at] if waited else [])
    received = min([now(), *earlier])
    if not asked:
        Request.objects.create(
            id=waited.id if waited else uuid7(), pseudonym=person.id, kind=RequestKind.DELETION,
            received_at=received, proof=visit.link,
            strength=strength, done_at=now(),
        )  # fmt: skip
    return erase(person, reason="own request", requested_at=received, number=number)
