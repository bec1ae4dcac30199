"""Deleting everything at its person's own request: GDPR Art. 17."""

from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.rights.identity import person_of
from softranet.rights.models import Request
from softranet.rights.models.proofs import RequestKind, Visit


def delete_everything(visit: Visit) -> Certificate:
    """Erase the person whose visit it is; returns the certificate of what went and what stayed."""
    person, received = person_of(visit), now()
    Request.objects.create(
        pseudonym=person.id, kind=RequestKind.DELETION, received_at=received, proof=visit.link, done_at=now()
    )
    return erase(person, reason="own request", requested_at=received)
