"""The whole organisation over the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from softranet.accounts.models import Account
from softranet.api import registry
from softranet.api.auth import Needs
from softranet.api.errors import Refused
from softranet.api.keyset import Limit, Page, keyset
from softranet.moves.actions import whole
from softranet.moves.models import WholeExport
from softranet.organisations.models import ApiToken
from softranet.organisations.roles import EDIT, EXPORT
from softranet.privacy.bundle_in import BadBundle

LARGEST_FILE = 200_000_000
LARGEST = 4_000_000_000
"""Bytes a file may unpack to by page and by API; the command line has no limit."""

router = Router()


class ExportOut(Schema):
    """``people``: of how many it is on record that they were in it. One without an end is under way, or broke off."""

    id: UUID
    started_at: datetime
    finished_at: datetime | None
    people: int | None
    size: int | None


class ImportOut(Schema):
    """``slug`` has a figure where the name was taken here."""

    organisation: UUID
    name: str
    slug: str


@router.post("/exports", auth=Needs(EXPORT), summary="Everything the organisation has")
def create_export(request: HttpRequest) -> Any:
    """A ZIP with a file of JSON lines for each table and a manifest with hashes; docs/reference/moving.md. It can be
    brought in by another installation. For each person in it, it is on record that it was taken."""
    token: ApiToken = request.token  # type: ignore[attr-defined]
    return attached(whole.export(actor=None, by=token.created_by))


@router.get("/exports", auth=Needs(EXPORT), response=Page[ExportOut], summary="When everything was taken")
def list_exports(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> Any:
    """The newest first, by page, API and command line alike."""
    items, following = keyset(WholeExport.objects.all(), after=after, limit=limit, newest_first=True)
    return {"items": items, "next": following}


@router.get("/exports/{number}", auth=Needs(EXPORT), response=ExportOut, summary="How one of them went")
def read_export(request: HttpRequest, number: UUID) -> Any:
    return get_object_or_404(WholeExport, id=number)


@router.post("/imports", auth=Needs(EDIT), response={201: ImportOut}, summary="Bring an organisation here")
def create_import(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """The file of another organisation, as another installation wrote it, at most 200 MB: all of it comes or nothing.
    It becomes an organisation of its own here, owned by the account that made the token."""
    token: ApiToken = request.token  # type: ignore[attr-defined]
    owner = Account.objects.filter(id=token.created_by, is_active=True).first()
    if owner is None:
        raise Refused(409, "Who made this token is here no more. Expected a token of somebody who can own it.")
    if (file.size or 0) > LARGEST_FILE:
        raise Refused(422, "The file is larger than 200 MB. The command line takes it in.")
    try:
        made = whole.bring_in(file.file, owner=owner, largest=LARGEST)  # type: ignore[arg-type]
    except BadBundle as error:
        raise Refused(422, f"It was not taken in: {error}.") from None
    return Status(201, {"organisation": made.id, "name": made.name, "slug": made.slug})


def attached(pieces: Any) -> StreamingHttpResponse:
    """A bundle as an answer."""
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="organisation.zip"'
    return response


def connect() -> None:
    registry.add("/organisation", router, "organisation")
