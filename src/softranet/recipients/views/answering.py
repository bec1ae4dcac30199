"""The page that a recipient answers on, opened by the link in the notice. A look changes nothing."""

import json

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from softranet.privacy.vocabulary import Category
from softranet.recipients import answers
from softranet.recipients.messages import ANSWER
from softranet.recipients.models import Notice, Stage
from softranet.recipients.secrets import unseal
from softranet.web import tokens
from softranet.web.middleware import opened_by_token


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The secret in the address is the whole authority: programs send no cookies, so there is none to forge a
    request with. Programs post JSON, people a form."""
    opened_by_token(request)
    notice = _notice(token)
    program = request.content_type == "application/json"
    if request.method == "POST":
        said = _json(request) if program else request.POST.dict()
        words = said.get("why", "") if program else said.get("words", "")
        try:
            first = answers.answer(notice.id, str(said.get("state", "")), words=str(words), about=said.get("notice"))
        except answers.NotAsked:
            if program:
                return JsonResponse({"error": "not_asked"}, status=422)
            raise BadRequest from None
        notice.refresh_from_db()
        if program:
            return JsonResponse({"notice": str(notice.id), "state": notice.stage, "first": first})
    content = unseal(notice.id, bytes(notice.sealed)) if notice.sealed else {}
    over = notice.stage in (Stage.CONFIRMED, Stage.UNANSWERED)
    kinds = {category.key: category.label for category in Category}
    context = {
        "notice": notice, "content": content, "over": over, "refused": notice.stage == Stage.REFUSED,
        "purpose": notice.purpose,
        "corrected": [(kinds.get(each["category"], each["category"]), each) for each in content.get("corrected", ())],
    }  # fmt: skip
    return render(request, "recipients/answer.html", context)


def _notice(token: str) -> Notice:
    try:
        (number,) = tokens.read(ANSWER, token)
    except (tokens.BadToken, ValueError):
        raise Http404 from None
    row = Notice.objects.select_related("recipient").filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _json(request: HttpRequest) -> dict[str, object]:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(said, dict):
        raise BadRequest
    return said
