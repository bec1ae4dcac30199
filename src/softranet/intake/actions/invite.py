"""The mail that asks whoever reads the mailbox whether it was them (double opt-in)."""

from django.conf import settings
from django.urls import reverse

from softranet.intake.models import Waiting
from softranet.intake.notice import said
from softranet.intake.points import Point
from softranet.mail import gateway, identity
from softranet.organisations.models import Organisation
from softranet.privacy import scope
from softranet.privacy.models import Terms
from softranet.web import tokens

CONFIRM = "confirm"


def invite(waiting: Waiting, point: Point) -> None:
    """Send the link that confirms. The same mail goes to a stranger and to a subscriber: confirming again
    changes nothing, and nobody learns from the form who is known. The gateway limits how many one mailbox gets.
    """
    organisation = Organisation.objects.get(id=scope.current())
    base = identity.of(organisation.id).base_url or settings.SOFTRANET_PUBLIC_URL
    path = reverse("intake-confirmation", args=[organisation.slug, link_token(waiting)])
    wordings = (
        Terms.objects.filter(id__in=list(waiting.wordings.values())).order_by("key").values_list("text", flat=True)
    )
    gateway.enqueue(
        mail_class=gateway.MailClass.REQUESTED,
        purpose=point.consents[0].purpose,
        template="intake_confirmation",
        context={
            "link": base.rstrip("/") + path, "wordings": list(wordings),
            "days": said("keep.unconfirmed", organisation.id),
        },
        address=waiting.email,
        reference=waiting.id,
        language=waiting.language,
    )  # fmt: skip


def link_token(waiting: Waiting) -> str:
    """Signed for this purpose and this waiting row alone; the row names the address and the wordings."""
    return tokens.sign(CONFIRM, str(scope.current()), str(waiting.id))
