"""The transport: takes any message of Django's to the mail server, and notes by itself what was accepted.

It stands in ``EMAIL_BACKEND``, below the gateway and knowing nothing of it, so that mail which somebody sends past
the gateway is seen as well. What carries it is named in ``MAIL_TRANSPORT``.
"""

import re
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage as MIMEMessage
from email.message import Message as AnyMIMEMessage
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from anymail.exceptions import (  # type: ignore[import-untyped]
    AnymailError,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from softranet.mail import addresses
from softranet.mail.models import MailClass, Message, Transmission
from softranet.privacy.scope import current, organisation_scope

CAPTURE = "softranet.mail.capture.Backend"
_PREFERENCES = re.compile(r"https?://\S+/preferences/")


class Rejected(Exception):
    """The server will not take this message, now or later. ``address``: because there is no such mailbox."""

    def __init__(self, code: int, *, address: bool = False) -> None:
        super().__init__(f"the mail server answered {code}")
        self.address = address


class Unavailable(Exception):
    """The server cannot be reached or asks to be tried later; it has not taken the message."""


class Unanswered(Exception):
    """The line broke after the last byte: nobody knows whether the server took the message."""


class Backend(BaseEmailBackend):
    """Sends, then writes the witness in the organisation's scope.

    Raises ``Rejected``, ``Unavailable`` or ``Unanswered``, whose texts name nobody; ``NoScope`` for mail that
    belongs to no organisation.
    """

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:  # noqa: FBT001, FBT002 - Django's own
        super().__init__(fail_silently=False, **options)  # what was not sent is never passed over in silence
        self.carrier: Any = get_connection(getattr(settings, "MAIL_TRANSPORT", CAPTURE))

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for email in email_messages:
            organisation_id: UUID = getattr(email, "organisation_id", None) or current()
            self._carry(email)
            with organisation_scope(organisation_id):
                witness(email, _server(self.carrier))
        return len(email_messages)

    def close(self) -> None:
        self.carrier.close()

    def _carry(self, email: EmailMessage) -> None:
        gone = False
        note = getattr(email, "before_last_byte", None)

        def before_last_byte() -> None:
            nonlocal gone
            if note is not None:
                note()
            gone = True

        email.before_last_byte = before_last_byte  # type: ignore[attr-defined]
        try:
            if not getattr(self.carrier, "hands_over_late", False):
                before_last_byte()
            self.carrier.send_messages([email])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as answer:
            raise _judged(answer) from None
        except AnymailRecipientsRefused:
            raise Rejected(550, address=True) from None
        except (OSError, smtplib.SMTPException, AnymailError) as broken:
            # An answer of a provider's interface means that it did not take the message; silence says nothing.
            answered = getattr(broken, "status_code", None) is not None
            raise (Unanswered if gone and not answered else Unavailable)(type(broken).__name__) from None


def _server(carrier: Any) -> str:
    """The host that a carrier hands messages to; empty where they stay on this machine.

    A carrier that names none is noted by its own name, so that it stands out as a host nobody registered.
    """
    if hasattr(carrier, "server"):
        return str(carrier.server)
    named = urlsplit(str(getattr(carrier, "api_url", ""))).hostname or getattr(carrier, "host", "")
    return str(named or f"{type(carrier).__module__}.{type(carrier).__qualname__}")


def _judged(answer: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> Rejected | Unavailable:
    """RFC 5321, 4.2.1: 4yz is for now, 5yz for good. 550, 551 and 553 to RCPT: there is no such mailbox."""
    refused = isinstance(answer, smtplib.SMTPRecipientsRefused)
    code = next(iter(answer.recipients.values()))[0] if refused else answer.smtp_code  # type: ignore[union-attr]
    if 500 <= code < 600:
        return Rejected(code, address=refused and code in (550, 551, 553))
    return Unavailable(f"the mail server answered {code}")


@contextmanager
def line() -> Iterator[Backend]:
    """A connection for several messages, opened by the first one."""
    backend = Backend()
    try:
        yield backend
    finally:
        backend.close()


def witness(email: EmailMessage, host: str) -> None:
    """Note what left, read off the message itself."""
    mime, number = email.message(), getattr(email, "number", None)
    known = Message.objects.filter(pk=number).values_list("subject_id", flat=True) if number else None
    if known is not None and not known.exists():
        return  # the person was erased while it was on its way, and what we know of it with them
    unsubscribe = str(mime.get("List-Unsubscribe", "")).strip("<> ")
    texts = list(_texts(mime))
    Transmission.objects.bulk_create(
        Transmission(
            subject_id=known[0] if known is not None else None, digest=addresses.digest(address), host=host[:253],
            message_id=str(mime.get("Message-ID", ""))[:320], mail_class=_class(mime),
            list_unsubscribe=unsubscribe.startswith(("https://", "http://")),
            one_click=mime.get("List-Unsubscribe-Post", "") == "List-Unsubscribe=One-Click",
            way_out=bool(unsubscribe and texts) and all(unsubscribe in text for text in texts),
            preferences=bool(texts) and all(_PREFERENCES.search(text) for text in texts),
        )
        for address in email.recipients()
    )  # fmt: skip


def _class(mime: AnyMIMEMessage) -> str:
    found = str(mime.get("X-Mail-Class", ""))
    return found if found in MailClass.values else ""


def _texts(mime: AnyMIMEMessage | MIMEMessage) -> Iterator[str]:
    for part in mime.walk():
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            yield (
                payload.decode(part.get_content_charset() or "utf-8", "replace") if isinstance(payload, bytes) else ""
            )
