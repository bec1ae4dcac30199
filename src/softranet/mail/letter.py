"""A message as it goes out: rendered, with the headers of its class and the ways out in sight."""

from collections.abc import Callable
from typing import Any
from unicodedata import category
from uuid import UUID

import css_inline
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.template import Context, Engine, TemplateDoesNotExist, engines
from django.utils.translation import gettext as _
from django.utils.translation import override

from softranet.mail import filling, identity, links
from softranet.mail.models import Content, MailClass, Message
from softranet.privacy.vocabulary import Purpose
from softranet.privacy.vocabulary import purpose as purpose_of

_BREAKING = frozenset({"Cc", "Zl", "Zp", "Cs"})


class Letter(EmailMultiAlternatives):
    """Django's message, knowing whose it is. ``before_last_byte`` is called when it is about to be irrevocable."""

    organisation_id: UUID
    number: UUID
    mail_class: str
    before_last_byte: Callable[[], None]


def write(message: Message) -> Letter:
    """Render a message in the open scope.

    The text part is plain: nothing is escaped in it. In the HTML part everything is.
    """
    sender, purpose = identity.of(message.organisation_id), purpose_of(message.purpose_key)
    with override(message.language or sender.language or "en"):
        context = _context(message, sender, purpose)
        subject, body = _headed(_render(f"mail/{message.template}.txt", context, autoescape=False))
        letter = Letter(
            subject=subject, body=body, to=[message.address],
            from_email=sanitize_address((one_line(sender.sender_name or sender.name), sender.sender_email), "utf-8"),
            headers=_headers(message, sender, purpose, context),
        )  # fmt: skip
        try:
            html = _render(f"mail/{message.template}.html", {**context, "subject": subject}, autoescape=True)
        except TemplateDoesNotExist as missing:
            if str(missing) != f"mail/{message.template}.html":  # a fault in the template, not a letter of text alone
                raise
        else:
            letter.attach_alternative(css_inline.inline(html), "text/html")
    letter.organisation_id, letter.number, letter.mail_class = (
        message.organisation_id,
        message.id,
        message.mail_class,
    )
    return letter


def one_line(text: str) -> str:
    """Without line breaks and control characters: what stands in a header cannot begin another.

    Joiners and marks of direction stay: names and emoji need them.
    """
    return " ".join("".join(" " if category(c) in _BREAKING else c for c in text).split())


def _context(message: Message, sender: identity.Identity, purpose: Purpose) -> dict[str, Any]:
    content = Content.objects.filter(message=message).first()
    ways = links.Links()
    if message.subject_id is not None:
        ways = links.to(message.subject_id, message.record, purpose, sender.base_url)
    marketing = message.mail_class == MailClass.MARKETING
    return {
        "organisation": sender,
        "why": _why(message.mail_class, purpose, sender),
        "policy_url": sender.policy_url,
        "preferences_url": "" if message.mail_class == MailClass.REQUESTED else ways.preferences,
        "unsubscribe_url": ways.unsubscribe if marketing else "",
        "sender_address": ", ".join(sender.address),
        "base_url": sender.base_url,
        **filling.of(message, content.context if content else {}),
    }


def _why(mail_class: str, purpose: Purpose, sender: identity.Identity) -> str:
    if mail_class == MailClass.REQUESTED:
        return _("Somebody entered this address at %(name)s. If it was not you, do nothing: nothing will happen.") % {
            "name": sender.name
        }
    if mail_class == MailClass.MARKETING:
        return _("You get this because you agreed to it: %(what)s.") % {"what": purpose.label}
    return _("You get this because it belongs to what you have with us: %(what)s.") % {"what": purpose.label}


def _headers(message: Message, sender: identity.Identity, purpose: Purpose, context: dict[str, Any]) -> dict[str, str]:
    headers = {"Message-ID": message.message_id, "X-Mail-Class": message.mail_class}
    if message.mail_class != MailClass.MARKETING:
        # RFC 3834: written by a program, so that no other program answers.
        return headers | {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    name = one_line(sender.name)[:60].encode("ascii", "ignore").decode()
    headers["List-Id"] = f"{name} <{purpose.key}.{sender.domain}>"  # RFC 2919
    headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"  # RFC 2369
    headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return headers | {"Precedence": "bulk"}


def _headed(text: str) -> tuple[str, str]:
    """The subject named in the first line, and the rest. Raises ``ValueError`` where the template names none."""
    first, _newline, rest = text.lstrip().partition("\n")
    name, _colon, subject = first.partition(":")
    if name != "Subject":
        raise ValueError(f"a mail template begins with 'Subject: …', found {name[:20]!r}")
    return one_line(subject)[:200], rest.strip() + "\n"


def _render(name: str, context: dict[str, Any], *, autoescape: bool) -> str:
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    return engine.get_template(name).render(Context(context, autoescape=autoescape))
