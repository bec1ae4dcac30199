"""The whole organisation over the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from softranet.accounts.models import Account
from softranet.api import registry
from softranet.api.auth import Needs
from softranet.api.errors import Refused
from softranet.api.keyset import Limit, Page, keyset
from softranet.moves.actions import handed_in, whole
from softranet.moves.models import WholeExport, WholeImport
from softranet.organisations.models import ApiToken
from softranet.organisations.roles import EDIT, EXPORT

LARGEST_FILE = 200_000_000

router = Router()


class ExportOut(Schema):
    """``people``: of how many it is on record that they were in it. One without an end is under way, or broke off."""

    id: UUID
    started_at: datetime
    finished_at: datetime | None
    people: int | None
    size: int | None


class ImportOut(Schema):
    """``state``: ``waiting``, ``done`` or ``refused``. Once it is done: the organisation, whose ``slug`` has a figure
    where the name was taken here; once it is refused: ``fault``, and nothing of it is here."""

    id: UUID
    state: str
    size: int
    started_at: datetime
    finished_at: datetime | None
    organisation: UUID | None = Field(None, alias="made")
    name: str
    slug: str
    fault: str


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


@router.post("/imports", auth=Needs(EDIT), response={202: ImportOut}, summary="Bring an organisation here")
def create_import(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """The file of another organisation, as another installation wrote it, at most 200 MB: all of it comes or nothing.
    It becomes an organisation of its own here, owned by the account that made the token. A job takes it in; the answer
    is the state of that, to be asked for again at its number. One at a time."""
    token: ApiToken = request.token  # type: ignore[attr-defined]
    owner = Account.objects.filter(id=token.created_by, is_active=True).first()
    if owner is None:
        raise Refused(409, "Who made this token is here no more. Expected a token of somebody who can own it.")
    if (file.size or 0) > LARGEST_FILE:
        raise Refused(422, "The file is larger than 200 MB. The command line takes it in.")
    try:
        row = handed_in.hand_in(handed_in.chunks_of(file.file), size=file.size or 0, owner=owner)  # type: ignore[arg-type]
    except handed_in.UnderWay:
        raise Refused(409, "Another file is being taken in. Expected one at a time: wait for its end.") from None
    return Status(202, row)


@router.get("/imports", auth=Needs(EDIT), response=Page[ImportOut], summary="What was brought here")
def list_imports(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> Any:
    """By programs of this organisation, the newest first."""
    items, following = keyset(WholeImport.objects.all(), after=after, limit=limit, newest_first=True)
    return {"items": items, "next": following}


@router.get("/imports/{number}", auth=Needs(EDIT), response=ImportOut, summary="How far one of them is")
def read_import(request: HttpRequest, number: UUID) -> Any:
    return get_object_or_404(WholeImport, id=number)


def attached(pieces: Any) -> StreamingHttpResponse:
    """A bundle as an answer."""
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="organisation.zip"'
    return response


def connect() -> None:
    registry.add("/organisation", router, "organisation")
