"""Telling a recipient, by webhook or by mail, in steps that each commit; again and again until they answer."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.disclose import NotDisclosable, disclose
from softranet.privacy.models import Disclosure
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope
from softranet.privacy.vocabulary import RIGHTS, Category
from softranet.recipients import answers, signing
from softranet.recipients.models import Channel, Notice, Stage
from softranet.recipients.secrets import unseal
from softranet.web import outward, tokens

ANSWER = "recipients.answer"
TEMPLATE = "recipients_notice"
AGAIN = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720)]
"""Between attempts; after the last of them once a day."""
DAILY = timedelta(days=1)
REMINDER = timedelta(days=7)

_KEYS = {"email": Category.EMAIL, "phone": Category.PHONE, "name": Category.NAME}
_CATEGORIES = {category.key: category for category in Category}


@dataclass(frozen=True)
class Call:
    """A webhook to be called, written while the scope was open."""

    url: str
    body: bytes
    headers: dict[str, str]


def tell(organisation_id: UUID, number: UUID) -> None:
    """Safe to run twice, and at the same time as another: a claim sets the next time first."""
    with organisation_scope(organisation_id):
        call = _claim(number)
    if call is None:
        return
    try:
        answer = outward.post(call.url, call.body, call.headers)
    except outward.NotAllowed:
        outcome: outward.Answer | str = "not_allowed"
    except outward.NoAnswer:
        outcome = "no_answer"
    else:
        outcome = answer
    with organisation_scope(organisation_id):
        _settle(number, outcome, urlsplit(call.url).hostname or "")


def link(notice: Notice) -> str:
    """Where the recipient answers; the same each time."""
    slug = Organisation.objects.values_list("slug", flat=True).get(id=current())
    token = tokens.sign(ANSWER, str(notice.id))
    return settings.SOFTRANET_PUBLIC_URL + reverse("recipient-answer", args=[slug, token])


def _claim(number: UUID) -> Call | None:
    rows = Notice.objects.select_for_update(skip_locked=True, of=("self",)).select_related("recipient")
    notice = rows.filter(pk=number, stage__in=(Stage.WAITING, Stage.TOLD), next_at__lte=now()).first()
    if notice is None or notice.sealed is None:
        return None
    content = unseal(notice.id, bytes(notice.sealed))
    channel = Channel.objects.filter(recipient=notice.recipient).first()
    if channel is None or not (channel.email or (channel.url and not channel.disabled_at)):
        _by_hand(notice, "")
        return None
    if not _recorded(notice, content):
        _by_hand(notice, "not_entitled")
        return None
    notice.attempts += 1
    if channel.url and not channel.disabled_at:
        notice.next_at = now() + (AGAIN[notice.attempts - 1] if notice.attempts <= len(AGAIN) else DAILY)
        notice.save(update_fields=["attempts", "next_at"])
        body = json.dumps(_message(notice, content)).encode()
        return Call(channel.url, body, signing.headers(channel, notice.id, body))
    _write(notice, channel.email)
    notice.stage, notice.told_at, notice.next_at = Stage.TOLD, notice.told_at or now(), now() + REMINDER
    notice.failure = ""
    notice.save(update_fields=["attempts", "stage", "told_at", "next_at", "failure"])
    return None


def _write(notice: Notice, address: str) -> None:
    """A letter that names nobody: whom it is about stands behind its link."""
    language = Organisation.objects.values_list("language", flat=True).get(id=current())
    with translation.override(language):
        due = date_format(timezone.localdate(notice.due_at), "j F Y")
        context = {
            "link": link(notice), "act": notice.act, "again": notice.told_at is not None, "people": notice.people,
            "recipient": notice.recipient.name, "due": due,
            "purpose": str(notice.purpose or ""),
        }  # fmt: skip
    enqueue(
        mail_class=MailClass.SERVICE, purpose=RIGHTS, template=TEMPLATE, address=address, reference=notice.id,
        context=context, language=language,
    )  # fmt: skip


def _message(notice: Notice, content: dict[str, Any]) -> dict[str, Any]:
    asked = {"notice": str(notice.id), "answer_to": link(notice), "answer_by": notice.due_at.isoformat()}
    if notice.purpose_key:
        asked["purpose"] = notice.purpose_key
    return {
        "type": f"personal_data.{notice.act}", "timestamp": notice.created_at.isoformat(), "data": asked | content,
    }  # fmt: skip


def _recorded(notice: Notice, content: dict[str, Any]) -> bool:
    """The telling is a disclosure itself, of people who are still here. Of somebody erased the certificate tells."""
    about = _still_here(notice, content)
    if not about or Disclosure.objects.filter(reference=notice.id).exists():
        return True
    what = {_KEYS[role] for one in content.get("people", [content]) for role in one["identifiers"]}
    what |= {_CATEGORIES[change["category"]] for change in content.get("corrected", ())}
    try:
        with disclose(permitted(RIGHTS), recipient=notice.recipient.key, what=what, reference=notice.id) as out:
            # A restriction, too, is told to whoever had the data (Art. 19): the gate would refuse it for being one.
            out.add_permitted(about)
    except NotDisclosable:
        return False
    return True


def _still_here(notice: Notice, content: dict[str, Any]) -> list[Person]:
    if notice.subject is not None:
        return [notice.subject]
    return list(Person.objects.filter(pk__in=[one["person"] for one in content.get("people", ())]))


def _by_hand(notice: Notice, failure: str) -> None:
    notice.stage, notice.failure, notice.next_at = Stage.BY_HAND, failure, None
    notice.save(update_fields=["stage", "failure", "next_at"])


def _settle(number: UUID, outcome: outward.Answer | str, host: str) -> None:
    notice = Notice.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if notice is None:
        return  # the person was erased meanwhile: they are told of that
    notice.host = host if outcome != "not_allowed" else ""
    if isinstance(outcome, str):
        notice.failure = outcome
        notice.save(update_fields=["host", "failure"])
        return
    notice.status, notice.failure = outcome.status, "" if 200 <= outcome.status < 300 else "refused"
    if outcome.status == 410:  # Standard Webhooks: never again
        Channel.objects.filter(recipient=notice.recipient).update(disabled_at=now())
        notice.next_at = now()
    elif not notice.failure and notice.stage in (Stage.WAITING, Stage.TOLD):
        notice.stage, notice.told_at, notice.next_at = Stage.TOLD, notice.told_at or now(), now() + REMINDER
    notice.save(update_fields=["host", "status", "failure", "stage", "told_at", "next_at"])
    if not notice.failure:
        answers.read(notice, outcome.body)


def due(at: datetime | None = None) -> list[UUID]:
    """Notices whose next attempt or reminder has come."""
    rows = Notice.objects.filter(stage__in=(Stage.WAITING, Stage.TOLD), next_at__lte=at or now())
    return list(rows.order_by("next_at").values_list("id", flat=True)[:500])



