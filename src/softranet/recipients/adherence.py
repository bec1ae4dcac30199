"""Affiliates accept the version of the policy in force, by a link in their mail, before they are served."""

from django.conf import settings
from django.urls import reverse

from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger, policies
from softranet.privacy.entitlement import Gap
from softranet.privacy.models import Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import NOTICES
from softranet.recipients.models import Adherence, Channel
from softranet.web import tokens

ACCEPT = "recipients.policy"


class NotNow(ValueError):
    """No policy is in force, no address of theirs is known, or the version was replaced meanwhile."""


def gap(recipient: Recipient) -> Gap | None:
    """What keeps an affiliate from being served. Where no policy is in force it cannot have accepted one."""
    if recipient.kind != RecipientKind.AFFILIATE:
        return None
    version = policies.in_force()
    return None if version and adhered(recipient, version) else Gap.POLICY_NOT_ACCEPTED


def adhered(recipient: Recipient, version: policies.InForce) -> bool:
    return Adherence.objects.filter(recipient=recipient, number=version.number, sha256=version.sha256).exists()


def ask(actor: Membership, recipient: Recipient) -> str:
    """Mail them the link to the version in force; returns it. Raises ``NotNow``."""
    demand(actor, POLICY)
    version = policies.in_force()
    channel = Channel.objects.filter(recipient=recipient).first()
    address = (channel.email if channel else "") or recipient.security_contact
    if version is None or not address or recipient.kind != RecipientKind.AFFILIATE:
        raise NotNow
    organisation = Organisation.objects.get(id=current())
    token = tokens.sign(ACCEPT, str(recipient.id), str(version.number), version.sha256)
    link = settings.SOFTRANET_PUBLIC_URL + reverse("recipient-policy", args=[organisation.slug, token])
    enqueue(
        mail_class=MailClass.SERVICE, purpose=NOTICES, template="recipients_policy", address=address,
        context={"link": link, "recipient": recipient.name, "number": version.number}, reference=recipient.id,
        language=organisation.language,
    )  # fmt: skip
    ledger.record("recipient.asked", {"recipient": recipient.key, "version": version.number,
                                      "actor": str(actor.account_id)})  # fmt: skip
    return link


def accept(recipient: Recipient, number: int, sha256: str, accepted_as: str) -> Adherence:
    """Their word, for the very text that is in force. Raises ``NotNow`` when it is another by now."""
    version = policies.in_force()
    if version is None or (version.number, version.sha256) != (number, sha256) or recipient.ended_at:
        raise NotNow
    row, first = Adherence.objects.get_or_create(
        recipient=recipient, number=number, sha256=sha256, defaults={"accepted_as": accepted_as}
    )
    if first:
        ledger.record("recipient.adhered", {"recipient": recipient.key, "version": number, "sha256": sha256})
    return row
