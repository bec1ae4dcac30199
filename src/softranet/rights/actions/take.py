"""Taking one's data elsewhere: GDPR Art. 20."""

from softranet.privacy.records import now
from softranet.rights.actions.close import close
from softranet.rights.models import Act, Awaited, Request, RequestKind, Strength, Visit


def taken(visit: Visit, strength: Strength) -> Request:
    """The file is handed out: what was asked before is done with it, or it is a request done at once."""
    own = Request.objects.filter(pseudonym=visit.subject_id, kind=RequestKind.PORTABILITY, done_at=None)
    row = own.order_by("received_at").first()
    if row is not None:
        row.confirmed_at, row.strength, row.proof = now(), strength, visit.link
        row.save(update_fields=["confirmed_at", "strength", "proof"])
        return close(row, act=Act.CARRIED_OUT)
    asked = Awaited.objects.filter(subject=visit.subject_id, kind=RequestKind.PORTABILITY).order_by("asked_at")
    first = asked.values_list("asked_at", flat=True).first()
    asked.delete()
    return Request.objects.create(
        pseudonym=visit.subject_id, kind=RequestKind.PORTABILITY, proof=visit.link, strength=strength,
        received_at=first or now(), confirmed_at=now(), done_at=now(),
    )  # fmt: skip
