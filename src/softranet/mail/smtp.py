"""SMTP that says when a message is about to become irrevocable.

A server has a message once it has read the final dot (RFC 5321, 4.1.1.4). Everything before can be broken off and
sent again; nobody knows what became of what comes after if the worker dies. So that this window is as short as it
can be, the dot is sent by itself, after the caller has noted down that it is about to be.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import EmailMessage, sanitize_address

_LEADING_DOT = re.compile(rb"(?m)^\.")


class _Late(smtplib.SMTP):
    """``data`` of ``smtplib.SMTP`` with a pause before the dot."""

    before_last_byte: Callable[[], None] | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.putcmd("data")
        code, reply = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        text = _LEADING_DOT.sub(b"..", msg)  # RFC 5321, 4.5.2
        self.send(text if text.endswith(b"\r\n") else text + b"\r\n")
        if self.before_last_byte is not None:
            self.before_last_byte()
        self.send(b".\r\n")
        return self.getreply()


class PlainSMTP(_Late):
    pass


class TLSSMTP(_Late, smtplib.SMTP_SSL):
    """The dot of ``_Late``, over the socket of ``SMTP_SSL``."""


class Backend(EmailBackend):
    """Django's SMTP, set by its own settings (``EMAIL_HOST`` and so on)."""

    hands_over_late = True
    connection: PlainSMTP | TLSSMTP | None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return TLSSMTP if self.use_ssl else PlainSMTP

    @property
    def server(self) -> str:
        return str(self.host)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raises ``smtplib.SMTPException`` or ``OSError``; afterwards the next message gets a new connection."""
        self.open()
        for message in email_messages:
            assert self.connection is not None  # noqa: S101 - open() raised otherwise
            self.connection.before_last_byte = getattr(message, "before_last_byte", None)
            try:
                self.connection.sendmail(
                    sanitize_address(message.from_email, "utf-8"),
                    [sanitize_address(address, "utf-8") for address in message.recipients()],
                    message.message().as_bytes(linesep="\r\n"),  # type: ignore[call-arg]
                )
            except BaseException:
                self.drop()
                raise
        return len(email_messages)

    def drop(self) -> None:
        """Break the line: a message whose dot was not sent is thereby taken back."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def close(self) -> None:
        try:
            super().close()
        except (smtplib.SMTPException, ssl.SSLError, OSError):
            self.connection = None  # the other side hung up first; everything it took is noted already
