"""Mailing a link that opens a person's own page."""

from django.urls import reverse

from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights.identity import new_link
from softranet.rights.models import RequestKind, Visit


def mail_link(point: ContactPoint, language: str = "") -> None:
    """Send a link to a known contact point."""
    mail_token(point, new_link(point)[1], "my-data-link", language)


def mail_second(point: ContactPoint, visit: Visit, kind: RequestKind) -> None:
    """Send the second proof for a page that is open somewhere, to another mailbox than the one that opened it."""
    mail_token(point, new_link(point, visit, kind)[1], "request-second", kind=kind.value)


def mail_token(point: ContactPoint, token: str, template: str, language: str = "", **more: str) -> None:
    organisation = Organisation.objects.get(id=current())
    path = reverse("my-data-open", args=[organisation.slug, token])
    enqueue(
        mail_class=MailClass.REQUESTED, purpose=RIGHTS, template=template,
        context={"link": identity.of(organisation.id).base_url + path, **more}, address=point.value,
        subject=point.person, record=point.id, language=language or point.person.language,
    )  # fmt: skip
