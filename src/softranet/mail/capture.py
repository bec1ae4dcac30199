"""Where mail goes while no mail server is named: into a table that the outbox page shows."""

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from softranet.mail.models import Captured, Message
from softranet.privacy.scope import current, organisation_scope


class Backend(BaseEmailBackend):
    server = "localhost"

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for email in email_messages:
            with organisation_scope(getattr(email, "organisation_id", None) or current()):
                number = getattr(email, "number", None)
                message = Message.objects.filter(pk=number).first() if number else None
                for address in email.recipients():
                    Captured.objects.create(
                        subject_id=message.subject_id if message else None, address=address[:254],
                        headline=str(email.subject)[:998], mime=email.message().as_bytes(),
                    )  # fmt: skip
        return len(email_messages)
