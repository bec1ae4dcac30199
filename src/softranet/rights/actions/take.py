"""Taking one's data elsewhere: GDPR Art. 20."""

from softranet.privacy.records import now, uuid7
from softranet.rights.actions.close import close
from softranet.rights.models import Act, Awaited, Request, RequestKind, Strength, Visit, joined


def taken(visit: Visit, strength: Strength) -> Request:
    """The file is handed out: what was asked before is done with it, or it is a request done at once."""
    own = Request.objects.filter(pseudonym=visit.subject_id, kind=RequestKind.PORTABILITY, done_at=None)
    waits = Awaited.objects.filter(subject=visit.subject_id, kind=RequestKind.PORTABILITY).order_by("asked_at")
    row, first = own.order_by("received_at").first(), waits.first()
    if row is None:
        row = Request(
            id=first.id if first else uuid7(), pseudonym=visit.subject_id, kind=RequestKind.PORTABILITY,
            received_at=first.asked_at if first else now(),
        )  # fmt: skip
    row.confirmed_at, row.strength, row.proof = now(), strength, visit.link
    row.save()
    joined(waits.values_list("id", flat=True), row.id)
    waits.delete()
    return close(row, act=Act.CARRIED_OUT)
