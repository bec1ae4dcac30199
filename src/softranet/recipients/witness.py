"""What the mail transport and the webhooks saw leave, told to the promises about sharing."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from softranet.mail.models import Message, Transmission
from softranet.privacy.promises import bytes_out, register_contacted
from softranet.privacy.scope import current
from softranet.recipients.models import Notice

NEWEST = 20_000
"""Messages compared with the disclosures, the newest first."""


def hosts() -> Iterable[str]:
    """The servers that took messages; a captured message went nowhere and names none."""
    return _each_once(Transmission.objects.values_list("host", flat=True))


def webhooks() -> Iterable[str]:
    """The hosts whose webhooks were called."""
    return _each_once(Notice.objects.values_list("host", flat=True))


def _each_once(hosts: "QuerySet[Any, str]") -> Iterator[str]:
    """One step into the index for each host, however many messages went there."""
    last: str | None = ""
    while last is not None:
        last = hosts.filter(organisation_id=current(), host__gt=last).order_by("host").first()
        if last:
            yield last


def notices() -> "QuerySet[Any, UUID]":
    """Notices about people who are still here that reached somebody: each must have its disclosure."""
    told = Notice.objects.filter(told_at__isnull=False, subject__isnull=False).order_by("-id")
    return told.values_list("id", flat=True)[:NEWEST]


def letters() -> "QuerySet[Any, UUID]":
    """Messages to known people that a server took: each must have its disclosure."""
    taken = Transmission.objects.filter(subject__isnull=False).order_by("-id").values_list("message_id", flat=True)
    known = Message.objects.filter(message_id__in=taken[:NEWEST], subject__isnull=False)
    return known.values_list("id", flat=True)


def register() -> None:
    register_contacted(hosts)
    register_contacted(webhooks)
    bytes_out(letters)
    bytes_out(notices)
