"""Sending a link to open one's own page, without telling anybody whether the address is known."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.utils import translation

from softranet.intake.masking import mask
from softranet.jobs.tasks import scoped_task
from softranet.people import normalise
from softranet.people.models import ContactPoint, Kind
from softranet.privacy import opt_out, subjects
from softranet.privacy.records import now
from softranet.rights.actions.receive import receive
from softranet.rights.actions.route import strayed
from softranet.rights.identity import new_link
from softranet.rights.letters import mail_link, mail_token
from softranet.rights.models import Awaited, Channel, LinkRequest, RequestKind, Strength, mailed


def ask_for_link(address: str) -> None:
    """Take an address. The same work is done now whoever it is; a job does the rest."""
    ask(address)


def ask(address: str, kind: str = "", words: str = "", asked_at: datetime | None = None) -> LinkRequest:
    """The same, for a request: whose link is opened has made it. Its number stays the same all the way."""
    row = LinkRequest.objects.create(
        address=address[:254], language=translation.get_language() or "", kind=kind, words=mask(words)[:5000],
        asked_at=asked_at or now(),
    )  # fmt: skip
    send_link(request_id=row.id)
    return row


@scoped_task("rights.send_link")
def send_link(*, request_id: UUID) -> None:
    """Mail the link where the address is known; forget the address either way."""
    row = LinkRequest.objects.filter(id=request_id).first()
    if row is None:
        return
    number = row.id
    row.delete()
    if row.kind == RequestKind.OPT_OUT:
        opt_out_all(row)
        return
    point = known(row.address)
    if point is None or not subjects.stay(point.person_id):
        if row.kind:
            strayed(row)
    elif row.kind:
        link, token = new_link(point)
        Awaited.objects.create(
            id=number, subject=point.person, link=link.id, kind=row.kind, words=row.words, asked_at=row.asked_at
        )
        mailed(number, point.person_id)
        mail_token(point, token, "request-link", row.language, kind=row.kind)
    else:
        mail_link(point, row.language)


def opt_out_all(row: LinkRequest) -> None:
    """Whoever has the address, with no proof asked for. The word of what was asked is kept, as for any request.

    An address that nobody is known by is kept in mind unreadably, as on the page for opting out.
    """
    point = known(row.address)
    if point is None:
        with suppress(ValueError):
            opt_out.remember([normalise.email(row.address)], how="page")
        return
    with suppress(subjects.NotHere):
        receive(
            point.person, RequestKind.OPT_OUT, channel=Channel.PAGE, strength=Strength.NONE, received_at=row.asked_at
        )


def known(address: str) -> ContactPoint | None:
    """The contact point with this address, in the open scope."""
    try:
        value = normalise.email(address)
    except ValueError:
        return None
    return ContactPoint.objects.filter(kind=Kind.EMAIL, value=value).select_related("person").first()
