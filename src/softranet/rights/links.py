"""Sending a link to open one's own page, without telling anybody whether the address is known."""

from uuid import UUID

from django.urls import reverse
from django.utils import translation

from softranet.jobs.tasks import scoped_task
from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.people import normalise
from softranet.people.models import ContactPoint, Kind
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights.identity import make_link
from softranet.rights.models import LinkRequest


def ask_for_link(address: str) -> None:
    """Take an address. The same work is done now whoever it is; a job does the rest."""
    row = LinkRequest.objects.create(address=address[:254], language=translation.get_language() or "")
    send_link(request_id=row.id)


@scoped_task("rights.send_link")
def send_link(*, request_id: UUID) -> None:
    """Mail the link where the address is known; forget the address either way."""
    row = LinkRequest.objects.filter(id=request_id).first()
    if row is None:
        return
    row.delete()
    try:
        value = normalise.email(row.address)
    except ValueError:
        return
    point = ContactPoint.objects.filter(kind=Kind.EMAIL, value=value).select_related("person").first()
    if point is not None:
        mail_link(point, row.language)


def mail_link(point: ContactPoint, language: str = "") -> None:
    """Send a link to a known contact point."""
    organisation = Organisation.objects.get(id=current())
    path = reverse("my-data-open", args=[organisation.slug, make_link(point)])
    enqueue(
        mail_class=MailClass.REQUESTED, purpose=RIGHTS, template="my-data-link",
        context={"link": identity.of(organisation.id).base_url + path}, address=point.value, subject=point.person,
        record=point.id, language=language or point.person.language,
    )  # fmt: skip
