"""The protocol's five operations, below /@<slug>/drp/v1/."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from softranet.rights.drp.signed import NotSigned, read
from softranet.rights.drp.taking import revoke, standing, take
from softranet.rights.models import Agent, AgentRequest
from softranet.web.tokens import digest, single_use

_BEARER = re.compile(r"^Bearer ([A-Za-z0-9_-]{43})$")


class Refused(Exception):
    """The operation is refused with this status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def operation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """No cookies, so no CSRF; a refusal is the protocol's error."""

    @csrf_exempt
    def answered(request: HttpRequest, slug: str, **arguments: Any) -> HttpResponse:
        try:
            return view(request, slug, **arguments)
        except NotSigned as error:
            return _error(403, str(error))
        except Refused as error:
            return _error(error.status, str(error))

    return answered


def _error(status: int, message: str) -> HttpResponse:
    return JsonResponse({"code": str(status), "message": message, "fatal": True}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@operation
def agent(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """POST, signed: sets the agent up, with a new token. GET with the token: whether that stands."""
    if request.method != "POST":
        if _agent(request).agent_id != name:
            raise Refused(403, "The token is of another agent.")
        return JsonResponse({})
    row = Agent.objects.select_for_update().filter(agent_id=name, ended_at=None).first()
    if row is None:
        raise Refused(401, "The agent is not registered here.")
    read(request.body, row, slug)
    text, row.token = single_use()
    row.save(update_fields=["token"])
    return JsonResponse({"agent-id": row.agent_id, "token": text})


@require_http_methods(["POST"])
@operation
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    sender = _agent(request)
    said = read(request.body, sender, slug)
    if said.get("drp.version", said.get("drp-version")) != "1.0":
        raise Refused(400, "Found another version, expected drp.version 1.0.")
    return JsonResponse(standing(take(sender, said)))


@require_http_methods(["GET", "HEAD", "DELETE"])
@operation
def one(request: HttpRequest, slug: str, number: UUID) -> HttpResponse:
    """GET: how it stands. DELETE, signed: the person takes it back."""
    sender = _agent(request)
    row = AgentRequest.objects.filter(id=number, agent=sender).first()
    if row is None:
        raise Refused(404, "No request of this agent has this number.")
    if request.method == "DELETE":
        read(request.body, sender, slug)
        revoke(row)
    return JsonResponse(standing(row))


def _agent(request: HttpRequest) -> Agent:
    match = _BEARER.match(request.headers.get("Authorization", ""))
    found = Agent.objects.filter(token=digest(match[1]), ended_at=None).first() if match else None
    if found is None:
        raise Refused(401, "The token is unknown, or ended.")
    return found
