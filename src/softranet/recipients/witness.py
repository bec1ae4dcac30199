"""What the mail transport saw leave, told to the promises about sharing."""

from collections.abc import Iterable
from uuid import UUID

from softranet.mail.models import Message, Transmission
from softranet.privacy.promises import bytes_out, register_contacted

NEWEST = 20_000
"""Messages compared with the disclosures, the newest first."""


def hosts() -> Iterable[str]:
    """The servers that took messages; a captured message went nowhere and names none."""
    return Transmission.objects.exclude(host="").values_list("host", flat=True).distinct()


def letters() -> Iterable[UUID]:
    """Messages to known people that a server took: each must have its disclosure."""
    taken = Transmission.objects.filter(subject__isnull=False).order_by("-id").values_list("message_id", flat=True)
    known = Message.objects.filter(message_id__in=list(taken[:NEWEST]), subject__isnull=False)
    return known.values_list("id", flat=True)


def register() -> None:
    register_contacted(hosts)
    bytes_out(letters)
