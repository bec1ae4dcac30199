"""The whole organisation over the API."""

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from softranet.api import registry
from softranet.api.auth import Needs
from softranet.moves.actions.whole import export
from softranet.organisations.models import ApiToken
from softranet.organisations.roles import EXPORT

router = Router()


@router.post("/exports", auth=Needs(EXPORT), summary="Everything the organisation has")
def create_export(request: HttpRequest) -> Any:
    """A ZIP with a file of JSON lines for each table and a manifest with hashes; docs/reference/moving.md. It can be
    brought in by another installation. For each person in it, it is on record that it was taken."""
    token: ApiToken = request.token  # type: ignore[attr-defined]
    return attached(export(actor=None, by=token.created_by))


def attached(pieces: Any) -> StreamingHttpResponse:
    """A bundle as an answer."""
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="organisation.zip"'
    return response


def connect() -> None:
    registry.add("/organisation", router, "organisation")
