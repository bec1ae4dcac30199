"""The mail that asks whoever reads the mailbox whether it was them (double opt-in)."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from softranet.intake.models import Waiting
from softranet.intake.notice import texts
from softranet.intake.points import Point
from softranet.mail import gateway
from softranet.organisations.models import Organisation
from softranet.privacy import scope
from softranet.web import tokens

CONFIRM = "confirm"


def invite(waiting: Waiting, point: Point, organisation: Organisation) -> None:
    """Send the link that confirms. The same mail goes to a stranger and to a subscriber: confirming again
    changes nothing, and nobody learns from the form who is known. The gateway limits how many one mailbox gets.
    """
    path = reverse("intake-confirmation", args=[organisation.slug, link_token(waiting)])
    wordings = texts(UUID(number) for number in waiting.wordings.values())
    gateway.enqueue(
        mail_class=gateway.MailClass.REQUESTED,
        purpose=point.consents[0].purpose,
        template="intake_confirmation",
        context={
            "link": settings.SOFTRANET_PUBLIC_URL.rstrip("/") + path, "wordings": wordings,
        },
        address=waiting.email,
        reference=waiting.id,
        language=waiting.language,
    )  # fmt: skip


def link_token(waiting: Waiting) -> str:
    """Signed for this purpose and this waiting row alone; the row names the address and the wordings."""
    return tokens.sign(CONFIRM, str(scope.current()), str(waiting.id))
