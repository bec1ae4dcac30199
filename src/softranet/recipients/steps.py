"""What erasure passes on to the mail server: nothing it could be asked, so the agreement's own period counts."""

from datetime import timedelta

from django.conf import settings
from django.db import models

from softranet.mail.recipient import LOCAL, SERVER
from softranet.mail.transport import CAPTURE
from softranet.people.models import Person
from softranet.privacy.certificates import external_step
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.rectify import passes_on

MAIL_SERVER_KEEPS = timedelta(days=30)
"""Longest that a mail server's queue and logs keep an address, as its agreement must say; well within sixty days."""


def mail_server_forgot(certificate: Certificate) -> bool:
    """A mail server has no request for erasure to answer: it is done when its own period is over.

    Where mail is only captured (no server is set) nothing left the installation, and erasure has been there.
    """
    if getattr(settings, "MAIL_TRANSPORT", CAPTURE) == CAPTURE:
        return True
    return its_period_is_over(certificate)


def its_period_is_over(certificate: Certificate) -> bool:
    return bool(now() - certificate.erased_at >= MAIL_SERVER_KEEPS)


def mail_server_knows(person: Person, record: models.Model, names: list[str]) -> bool:
    """A mail server keeps no address book: each message tells it the address that counts then (GDPR Art. 19)."""
    return True


def register() -> None:
    external_step(f"recipient {LOCAL}", mail_server_forgot)
    external_step(f"recipient {SERVER}", its_period_is_over)
    for key in (LOCAL, SERVER):
        passes_on(key, mail_server_knows)
