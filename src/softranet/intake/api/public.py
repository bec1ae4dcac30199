"""A point over the API without a token: for a form on the organisation's own website, filled in by the visitor."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from softranet.api.errors import Refused, problem
from softranet.intake import seal, spam
from softranet.intake.actions.submit import Arrival, Flood, submit
from softranet.intake.api.entering import explain, filled, in_language, known_point
from softranet.intake.api.schemas import described
from softranet.intake.notice import show
from softranet.intake.points import Point
from softranet.intake.views import origin_of
from softranet.organisations.models import Organisation

LONGEST = 100_000
"""Bytes of a body; the longest form is a tenth of it."""


@csrf_exempt  # acts for nobody who is signed in: it reads no cookie and sets none
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def point(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET: the fields, the notice, the consents, and a token. POST: what was entered, with that token."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    try:
        found = known_point(key)
        if request.method == "OPTIONS":
            answer: HttpResponse = HttpResponse(status=204)
        elif request.method == "POST":
            answer = _take(request, found, organisation)
        else:
            with in_language(request.GET.get("language", "") or str(get_language()), organisation.language):
                notice, shown = show(found, organisation)
                answer = JsonResponse(
                    described(found, organisation, notice, shown) | {"token": seal.seal(found, shown)}
                )
    except Refused as error:
        answer = problem(error.status_code, error.message, error.faults)
    return _shared(request, answer, organisation)


def _take(request: HttpRequest, found: Point, organisation: Organisation) -> HttpResponse:
    sent = _json(request)
    try:
        shown, seconds = seal.unseal(found, sent["token"])
    except seal.Stale:
        fault = ("token", "none, or one that is too old or of another form", "the token from GET of this address")
        raise Refused(409, "Get the point again, and send the answers with its token.", [fault]) from None
    form = filled(found, sent["answers"], sent["consents"])
    with in_language(shown.language, shown.language):
        try:
            if not submit(form, Arrival(organisation, shown, network=spam.network(request), seconds=seconds)):
                raise explain(form)
        except Flood:
            raise Refused(
                429, "Very much has come from this network just now. Send this again in ten minutes."
            ) from None
    return HttpResponse(status=202)


def _json(request: HttpRequest) -> dict[str, Any]:
    """The body: answers, consents, token. Raises ``Refused`` saying what else was found."""
    if len(request.body) > LONGEST:
        raise Refused(413, f"Found {len(request.body)} bytes, expected at most {LONGEST}.")
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refused(
            400, "Found a body that is not JSON, expected an object with answers, consents and token."
        ) from None
    if not isinstance(sent, dict):
        raise Refused(422, "Found JSON that is no object, expected one with answers, consents and token.")
    answers, consents, token = sent.get("answers"), sent.get("consents", []), sent.get("token", "")
    faults = []
    if not isinstance(answers, dict) or not all(isinstance(v, str) for v in answers.values()):
        faults.append(("answers", type(answers).__name__, "an object of strings"))
    if not isinstance(consents, list) or not all(isinstance(v, str) for v in consents):
        faults.append(("consents", type(consents).__name__, "a list of purposes"))
    if not isinstance(token, str):
        faults.append(("token", type(token).__name__, "a string"))
    if faults:
        raise Refused(422, "What was sent does not fit; see faults.", faults)
    return {"answers": answers, "consents": consents, "token": token}


def _shared(request: HttpRequest, answer: HttpResponse, organisation: Organisation) -> HttpResponse:
    """Let scripts of the organisation's own website use this, and of no other."""
    origin = origin_of(organisation)
    patch_vary_headers(answer, ["Origin"])
    if origin and request.headers.get("Origin") == origin:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Allow-Methods"] = "GET, POST"
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
        answer.headers["Access-Control-Max-Age"] = "3600"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
