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
from softranet.rights.models import Act, Awaited, Request, RequestKind, Visit, joined


def delete_everything(visit: Visit, request: HttpRequest | None = None, number: UUID | None = None) -> Certificate:
    """Erase the person whose visit it is; returns the certificate of what went and what stayed.

    The clock of the promise runs from now: it was not certain before that they want it. When they first asked, be it
    on the page for requests, stands beside it. Raises ``NotProven``, ``NotHere``.
    """
    subjects.alone(visit.subject_id)
    if not proof.enough(visit, RequestKind.DELETION, request):
        raise proof.NotProven
    person, strength = person_of(visit), proof.shown(visit, RequestKind.DELETION, request)
    confirmed = now()
    waited = Awaited.objects.filter(subject=person, kind=RequestKind.DELETION).order_by("asked_at").first()
    asked = Request.objects.filter(pseudonym=person.id, kind=RequestKind.DELETION, done_at=None)
    if not asked.update(strength=strength, proof=visit.link, confirmed_at=confirmed):
        Request(
            id=waited.id if waited else uuid7(), pseudonym=person.id, kind=RequestKind.DELETION, proof=visit.link,
            received_at=waited.asked_at if waited else confirmed, confirmed_at=confirmed, strength=strength,
        ).save()  # fmt: skip
    waits = Awaited.objects.filter(subject=person, kind=RequestKind.DELETION)
    for row in asked:
        joined(waits.values_list("id", flat=True), row.id)
        close(row, act=Act.CARRIED_OUT)
    waits.delete()
    return erase(person, reason="own request", requested_at=confirmed, number=number)
