"""The mail server in the register of recipients: the first that every organisation has.

While mail is only captured, or a relay on this very machine carries it, the recipient is the installation itself, which
works under its operator's agreement with the organisation. A server elsewhere is a recipient of its own: somebody must
have said whose it is, under which agreement, and that it was vetted, before people's mail goes there.
"""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from softranet.mail.transport import CAPTURE
from softranet.privacy.models import Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.vocabulary import Category, purposes

LOCAL, SERVER = "mail", "mail-server"
WHAT = frozenset({Category.EMAIL, Category.NAME, Category.CONVERSATION})

_facts: list[Callable[[], Mapping[str, Any]]] = []


def provide(facts: Callable[[], Mapping[str, Any]]) -> None:
    """Name the function that says what is known of the mail server: fields of its entry; the last one named counts."""
    _facts[:] = [facts]


def local() -> bool:
    """Whether nothing but this machine gets the mail."""
    return getattr(settings, "MAIL_TRANSPORT", CAPTURE) == CAPTURE or _loopback(str(settings.EMAIL_HOST))


def ensure_mail_recipient() -> Recipient:
    """The open scope's entry of the mail server, made on first use and kept in line with what is known of it.

    An entry that somebody ended stays ended: then nothing goes out.
    """
    here = local()
    key = LOCAL if here else SERVER
    row = Recipient.objects.filter(key=key).first()
    wanted: dict[str, Any] = {
        "purposes": sorted(p.key for p in purposes() if not p.explicit),
        "categories": sorted(c.key for c in WHAT),
        "hosts": [_host()],
        "kind": RecipientKind.INSTALLATION if here else RecipientKind.PROCESSOR,
    }
    if _facts and (row is None or not here):
        wanted |= _facts[0]()
    if row is None:
        first = {"name": "Mail server of this installation" if here else "Mail server", "country": ""}
        return Recipient.objects.get_or_create(key=key, defaults=first | wanted)[0]
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, wanted[name])
        row.save(update_fields=changed)
    return row


def _host() -> str:
    return "localhost" if getattr(settings, "MAIL_TRANSPORT", CAPTURE) == CAPTURE else str(settings.EMAIL_HOST)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
