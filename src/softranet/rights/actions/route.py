"""Passing a request on to whom it belongs: whoever decides why and how the person's data is used.

The address is proven to the operator first; then each organisation that knows it gets the request as if it had been
made there, and asks for proof itself. Nobody but the owner of the mailbox learns where it is known.
"""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from procrastinate.contrib.django import app

from softranet.jobs.tasks import scoped_task
from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from softranet.people import normalise
from softranet.people.models import ContactPoint, Kind
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights.models import LinkRequest, Stray
from softranet.rights.proof import LINK_LIVES
from softranet.web.tokens import digest, single_use

ROUTED = "request.routed"
"""The operator's ledger entry of it."""


def strayed(row: LinkRequest) -> None:
    """The address is not known in the open scope: the operator asks its owner whether to pass the request on."""
    origin = current()
    try:
        address = normalise.email(row.address)
    except ValueError:
        return
    token, kept = single_use()
    house = operator()
    with organisation_scope(house.id):
        stray = Stray.objects.create(
            address=address, language=row.language, kind=row.kind, words=row.words, origin=origin, digest=kept,
            asked_at=row.asked_at,
        )  # fmt: skip
        _mail(stray, "request-stray", reverse("request-stray", args=[house.slug, token]))


def prove(token: str) -> bool:
    """The owner of the mailbox opened the link and said yes, once; a job passes it on."""
    with organisation_scope(operator().id):
        waiting = Stray.objects.filter(digest=digest(token), proven_at=None, asked_at__gt=now() - LINK_LIVES)
        if not waiting.update(proven_at=now()):
            return False
        route(stray=Stray.objects.get(digest=digest(token)).id)
        return True


@scoped_task("rights.route")
def route(*, stray: UUID) -> None:
    """Look in every organisation; safe to run twice."""
    row = Stray.objects.select_for_update().filter(id=stray, routed_at=None, proven_at__isnull=False).first()
    if row is None:
        return
    for organisation in Organisation.objects.filter(ended_at=None).values_list("id", flat=True):
        with organisation_scope(organisation):
            if ContactPoint.objects.filter(kind=Kind.EMAIL, value=row.address).exists():
                _hand(row.address, row.kind, row.words, row.asked_at, row.language)
                row.found += 1
    if not row.found:
        _mail(row, "request-unknown", reverse("request-ask", args=[operator().slug]))
    row.routed_at, row.address, row.words = now(), "", ""
    row.save(update_fields=["routed_at", "address", "words", "found"])
    ledger.record(ROUTED, {"stray": str(row.id), "organisations": row.found})


def _hand(address: str, kind: str, words: str, asked_at: datetime, language: str) -> None:
    handed = LinkRequest.objects.create(
        address=address, kind=kind, words=words, asked_at=asked_at, language=language
    )
    # By its name: that job passes on to here what it finds nobody for.
    app.configure_task("rights.send_link").defer(organisation_id=str(current()), request_id=str(handed.id))


def _mail(row: Stray, template: str, path: str) -> None:
    enqueue(
        mail_class=MailClass.REQUESTED, purpose=RIGHTS, template=template, address=row.address,
        context={"link": identity.of(current()).base_url + path}, reference=row.id, language=row.language,
    )  # fmt: skip
