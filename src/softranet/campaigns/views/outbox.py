"""What would have been sent: in development, where no mail server is named."""

import email
import email.policy
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from softranet.mail.models import Captured
from softranet.mail.transport import CAPTURE
from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope
from softranet.web.middleware import as_letter, widen

NEWEST = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest of each organisation, together."""
    _only_where_mail_is_captured()
    found = [entry for organisation in Organisation.objects.all() for entry in _newest(organisation)]
    found.sort(key=lambda entry: entry["message"].at, reverse=True)
    return render(request, "campaigns/outbox.html", {"found": found[:200]})


@require_safe
def message(request: HttpRequest, organisation_id: UUID, captured_id: UUID, part: str = "") -> HttpResponse:
    _only_where_mail_is_captured()
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise Http404
    with organisation_scope(organisation_id):
        found = Captured.objects.filter(pk=captured_id).first()
    if found is None:
        raise Http404
    raw = bytes(found.mime)
    if part == "raw":
        return HttpResponse(raw, content_type="text/plain; charset=utf-8")
    mime = email.message_from_bytes(raw, policy=email.policy.default)
    text, html = mime.get_body(("plain",)), mime.get_body(("html",))
    if part == "html":
        return _letter(html.get_content() if html else "")
    context: dict[str, Any] = {
        "message": found, "organisation_id": organisation_id, "headers": list(mime.items()),
        "text": text.get_content() if text else "", "has_html": html is not None,
    }  # fmt: skip
    response = render(request, "campaigns/outbox_message.html", context)
    widen(response, "frame-src", "'self'")
    return response


def _letter(html: str) -> HttpResponse:
    response = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    as_letter(response)
    return response


def _newest(organisation: Organisation) -> Iterator[dict[str, Any]]:
    with organisation_scope(organisation.id):
        for row in list(Captured.objects.order_by("-at")[:NEWEST]):
            yield {"organisation": organisation, "message": row}


def _only_where_mail_is_captured() -> None:
    if settings.SOFTRANET_ENVIRONMENT == "production" or settings.MAIL_TRANSPORT != CAPTURE:
        raise Http404
