"""Setting how a recipient is told."""

from urllib.parse import urlsplit

from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger
from softranet.privacy.models import Recipient
from softranet.privacy.records import now
from softranet.recipients import signing
from softranet.recipients.models import Channel, Notice, Stage


def reach(actor: Membership, recipient: Recipient, *, url: str, email: str, rotate: bool = False) -> Channel:
    """Set the webhook and the address. The webhook's host joins the recipient's; what waits is told this way."""
    demand(actor, POLICY)
    channel = Channel.objects.filter(recipient=recipient).first() or Channel(recipient=recipient)
    if rotate or not channel.secret:
        signing.fresh(channel)
    if url != channel.url:
        channel.disabled_at = None
    channel.url, channel.email = url, email
    channel.save()
    host = urlsplit(url).hostname
    if host and host not in recipient.hosts:
        recipient.hosts = [*recipient.hosts, host]
        recipient.save(update_fields=["hosts"])
    Notice.objects.filter(recipient=recipient, stage=Stage.BY_HAND, failure="").update(
        stage=Stage.WAITING, next_at=now()
    )
    ledger.record("recipient.channel", {"recipient": recipient.key, "webhook": bool(url), "rotated": rotate,
                                        "actor": str(actor.account_id)})  # fmt: skip
    return channel
