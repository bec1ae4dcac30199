"""What a recipient is told: a message to their webhook, or a letter."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.privacy.vocabulary import RIGHTS
from softranet.recipients.models import Notice
from softranet.web import tokens

ANSWER = "recipients.answer"
TEMPLATE = "recipients_notice"


def link(organisation: Organisation, number: UUID) -> str:
    """Where the recipient answers: the same page each time."""
    token = tokens.sign(ANSWER, str(number))
    return settings.SOFTRANET_PUBLIC_URL + reverse("recipient-answer", args=[organisation.slug, token])


def message(organisation: Organisation, notice: Notice, content: dict[str, Any]) -> bytes:
    """The body for their webhook."""
    asked = {
        "notice": str(notice.id), "answer_to": link(organisation, notice.id), "answer_by": notice.due_at.isoformat()
    }  # fmt: skip
    if notice.purpose_key:
        asked["purpose"] = notice.purpose_key
    return json.dumps({
        "type": f"personal_data.{notice.act}", "timestamp": notice.created_at.isoformat(), "data": asked | content,
    }).encode()  # fmt: skip


def write(organisation: Organisation, notice: Notice, address: str) -> None:
    """A letter that names nobody: whom it is about stands behind its link."""
    with translation.override(organisation.language):
        due = date_format(timezone.localdate(notice.due_at), "j F Y")
        context = {
            "link": link(organisation, notice.id), "act": notice.act, "again": notice.told_at is not None,
            "people": notice.people, "recipient": notice.recipient.name, "due": due,
            "purpose": str(notice.purpose or ""),
        }  # fmt: skip
    enqueue(
        mail_class=MailClass.SERVICE, purpose=RIGHTS, template=TEMPLATE, address=address, reference=notice.id,
        context=context, language=organisation.language,
    )  # fmt: skip
