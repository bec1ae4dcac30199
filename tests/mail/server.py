"""A real SMTP server on a free port, which remembers what it took."""

import email
import email.policy
import socket
from collections import Counter
from email.message import EmailMessage
from typing import Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """The controller has to be told a port: it calls itself on it to see that it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServer:
    """``refuse`` maps addresses to the answer to RCPT; ``answer`` is the one to the final dot."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.refuse: dict[str, str] = {}
        self.answer = "250 OK"
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.taken += [(address, cast("bytes", envelope.content)) for address in envelope.rcpt_tos]
        return self.answer

    def __enter__(self) -> Self:
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    @property
    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(mime, policy=email.policy.default) for _to, mime in self.taken]

    def counts(self) -> Counter[str]:
        return Counter(address for address, _mime in self.taken)
