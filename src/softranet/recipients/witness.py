"""What the mail transport and the webhooks saw leave, told to the promises about sharing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from softranet.mail.models import Message, Transmission
from softranet.privacy.promises import bytes_out, register_contacted
from softranet.privacy.scope import current
from softranet.recipients.models import Notice

NEWEST = 20_000
"""Messages compared with the disclosures, the newest first."""


def hosts() -> Iterable[str]:
    """The servers that took messages, and those whose webhooks were called; a captured message went nowhere."""
    with connection.cursor() as cursor:
        cursor.execute(_HOSTS, {"organisation": current()})
        return [host for (host,) in cursor.fetchall()]


def _each_once(name: str, table: str) -> str:
    """SQL with one step into the index for each host, however much went there."""
    next_host = "SELECT host FROM {} WHERE organisation_id = %(organisation)s AND host > {} ORDER BY host LIMIT 1"
    first, further = next_host.format(table, "''"), next_host.format(table, f"{name}.host")
    return f"{name} AS (({first}) UNION ALL SELECT ({further}) FROM {name} WHERE host IS NOT NULL)"  # noqa: S608


_HOSTS = (
    f"WITH RECURSIVE {_each_once('taken', 'softranet_mail_transmission')},"  # noqa: S608 - names of our tables
    f" {_each_once('called', 'softranet_recipients_notice')}"
    " SELECT host FROM taken WHERE host IS NOT NULL UNION SELECT host FROM called WHERE host IS NOT NULL"
)


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
    bytes_out(letters)
    bytes_out(notices)
