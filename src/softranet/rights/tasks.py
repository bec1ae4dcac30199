"""Jobs that finish what an erasure began, and the daily sweep. Their arguments are record numbers."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from softranet.jobs.tasks import scoped_task
from softranet.organisations.models import Organisation
from softranet.privacy import residue, sweep
from softranet.privacy.erase import with_certificate
from softranet.privacy.models import Certificate
from softranet.privacy.models.ending import CertificateState
from softranet.privacy.promises import waiting_deletions
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.rights import sign_ins
from softranet.rights.actions.close import end_with
from softranet.rights.drp.taking import WAITS
from softranet.rights.models import Request, RequestKind, Strength, erased


@scoped_task("rights.settle")
def settle(*, certificate: UUID) -> None:
    """Steps outside the database, then the residue scan; safe to run twice."""
    row = Certificate.objects.filter(id=certificate, state=CertificateState.PENDING).first()
    if row is not None:
        residue.settle(row)


@with_certificate
def settle_soon(certificate: Certificate) -> None:
    """Enqueued in the erasure's own transaction, so that no erasure goes without its scan."""
    settle(certificate=certificate.id)


@with_certificate
def end_requests(certificate: Certificate) -> None:
    """Nobody is left to be answered; what agents wanted deleted is."""
    end_with(certificate.pseudonym)
    erased(certificate.pseudonym, now() - WAITS)


@waiting_deletions
def undone_deletions() -> Iterable[datetime]:
    """When each request for deletion came that nobody has carried out yet, though it was made sure who asks."""
    waiting = Request.objects.filter(kind=RequestKind.DELETION, done_at=None).exclude(strength=Strength.LINK)
    return waiting.values_list("received_at", flat=True)


@app.task(name="rights.sweep", retry=3)
def sweep_organisation(organisation_id: str) -> None:
    """Not a scoped task: each batch commits by itself."""
    number = UUID(organisation_id)
    is_operator = Organisation.objects.values_list("is_operator", flat=True).get(pk=number)
    sweep.run(number, shared=is_operator)
    with organisation_scope(number):
        sign_ins.clear()
        waiting = Certificate.objects.filter(state=CertificateState.PENDING).values_list("id", flat=True)
        for certificate in waiting:
            settle(certificate=certificate)


@app.periodic(cron="41 2 * * *")
@app.task(name="rights.sweep_all", queueing_lock="rights.sweep_all")
def sweep_all(timestamp: int) -> None:
    """Every day, in every organisation: what is due goes, and what certificates wait for is tried again."""
    for number in Organisation.objects.values_list("pk", flat=True):
        sweep_organisation.configure(lock=f"sweep {number}").defer(organisation_id=str(number))
