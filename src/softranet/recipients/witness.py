"""What the mail transport and the webhooks saw leave, told to the promises about sharing."""

from collections.abc import Iterable
from uuid import UUID

from softranet.mail.models import Message, Transmission
from softranet.privacy.promises import bytes_out, register_contacted
from softranet.recipients.models import Notice

NEWEST = 20_000
"""Messages compared with the disclosures, the newest first."""


def hosts() -> Iterable[str]:
    """The servers that took messages; a captured message went nowhere and names none."""
    return Transmission.objects.exclude(host="").values_list("host", flat=True).distinct()


def webhooks() -> Iterable[str]:
    """The hosts whose webhooks were called."""
    return Notice.objects.exclude(host="").values_list("host", flat=True).distinct()


def notices() -> Iterable[UUID]:
    """Notices about people who are still here that reached somebody: each must have its disclosure."""
    told = Notice.objects.filter(told_at__isnull=False, subject__isnull=False).order_by("-id")
    return told.values_list("id", flat=True)[:NEWEST]


def letters() -> Iterable[UUID]:
    """Messages to known people that a server took: each must have its disclosure."""
    taken = Transmission.objects.filter(subject__isnull=False).order_by("-id").values_list("message_id", flat=True)
    known = Message.objects.filter(message_id__in=list(taken[:NEWEST]), subject__isnull=False)
    return known.values_list("id", flat=True)


def register() -> None:
    register_contacted(hosts)
    register_contacted(webhooks)
    bytes_out(letters)
    bytes_out(notices)
