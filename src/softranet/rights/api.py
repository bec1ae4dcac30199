"""Requests of people about their data, over the API."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.responses import Status

from softranet.api import registry
from softranet.api.auth import Needs
from softranet.api.errors import Refused as NotTaken
from softranet.api.keyset import Limit, Page, keyset
from softranet.organisations.roles import EDIT, ERASE, VIEW
from softranet.people.models import Person
from softranet.privacy.models import Look
from softranet.privacy.records import now
from softranet.privacy.subjects import NotHere
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights.actions import answer as answering
from softranet.rights.actions import decide as deciding
from softranet.rights.actions.close import NotOpen
from softranet.rights.actions.receive import OLDEST, receive
from softranet.rights.models import Channel, Refused, Request, RequestKind, RequestState, Strength, Verdict
from softranet.rights.others import Shown

router = Router()


class RequestOut(Schema):
    """``person`` is the number of a record that may be gone: what was answered by deleting names nobody."""

    id: UUID
    person: UUID
    kind: str
    state: str
    channel: str
    strength: str
    reason: str
    received_at: datetime
    due_at: datetime
    extended_at: datetime | None
    done_at: datetime | None

    @staticmethod
    def resolve_person(row: Request) -> UUID:
        return row.pseudonym


class StepOut(Schema):
    act: str
    at: datetime


class RequestWithSteps(RequestOut):
    steps: list[StepOut]

    @staticmethod
    def resolve_steps(row: Request) -> Any:
        return row.steps.order_by("at")


class PassageOut(Schema):
    """A text that names somebody else and waits for a verdict; in ``passages`` the words that do."""

    id: UUID
    table: str
    field: str
    text: str
    passages: list[str]

    @staticmethod
    def of(found: Shown) -> "PassageOut":
        text = "".join(part for part, _named in found.parts)
        named = [part for part, named in found.parts if named]
        return PassageOut(id=found.row.id, table=found.row.table, field=found.row.field, text=text, passages=named)


class VerdictIn(Schema):
    """``reason`` is read by the person where something is kept back."""

    verdict: Verdict
    reason: str = Field(max_length=1000, description="A sentence of at least 10 characters.")


class RequestIn(Schema):
    """A request made to you elsewhere, by somebody of whom you made sure; from ``received_at`` the time runs."""

    person: UUID
    kind: RequestKind
    received_at: datetime | None = None
    words: str = Field("", max_length=5000)


class DecisionIn(Schema):
    """``reason`` goes with a refusal; ``withdraw``, when the person told you so, needs no text."""

    decision: Literal["answer", "refuse", "extend", "withdraw"]
    text: str = Field("", max_length=5000, description="A sentence of at least 10 characters.")
    reason: Refused | None = None


@router.get("", auth=Needs(VIEW), response=Page[RequestOut], summary="Requests")
def list_requests(
    request: HttpRequest, state: RequestState | None = None, after: UUID | None = None, limit: Limit = 50
) -> Any:
    """The newest first; with ``state=open`` those that wait."""
    rows = Request.objects.filter(state=state) if state else Request.objects.all()
    items, following = keyset(rows, after=after, limit=limit, newest_first=True)
    return {"items": items, "next": following}


@router.post("", auth=Needs(EDIT), response={201: RequestOut}, summary="Enter a request")
def create_request(request: HttpRequest, given: RequestIn) -> Any:
    """What needs no decision is carried out at once; one of the same kind that is open is not joined by another."""
    person = get_object_or_404(Person, id=given.person)
    at = given.received_at or now()
    if at.tzinfo is None or not now() - OLDEST <= at <= now():
        found = "a time to come, one of more than ten years ago, or one without an offset"
        fault = ("received_at", found, "a past time with its offset from UTC")
        raise NotTaken(422, "It cannot have come then; see faults.", [fault])
    try:
        row = receive(
            person, given.kind, channel=Channel.API, strength=Strength.MEMBER, received_at=at,
            words=_whole(given.words), member=request.token.id,  # type: ignore[attr-defined]
        )  # fmt: skip
    except NotHere:
        raise NotTaken(404, "This person is gone already.") from None
    return Status(201, row)


@router.get("/{asked}", auth=Needs(VIEW), response=RequestWithSteps, summary="One request")
def read_request(request: HttpRequest, asked: UUID) -> Any:
    """With the steps on its way."""
    return get_object_or_404(Request, id=asked)


@router.post("/{asked}/decisions", auth=Needs(ERASE), response=RequestOut, summary="Decide a request")
def create_decision(request: HttpRequest, asked: UUID, given: DecisionIn) -> Any:
    """Answer or refuse it, or take more time, once: the person is told. Or note that they took it back."""
    row, token = get_object_or_404(Request, id=asked), request.token  # type: ignore[attr-defined]
    if (given.decision == "refuse") != (given.reason is not None):
        fault = ("reason", "one beside another decision, or none", "with a refusal: " + ", ".join(Refused.values))
        raise NotTaken(422, "A refusal has a reason, and nothing else has.", [fault])
    try:
        if given.decision == "withdraw":
            return answering.note_withdrawal(token, row)
        if given.decision == "answer":
            return answering.answer(token, row, _whole(given.text))
        if given.reason is not None:
            return answering.refuse(token, row, given.reason, _whole(given.text))
        return answering.extend(token, row, _whole(given.text))
    except NotOpen:
        raise NotTaken(409, "It was answered, refused or withdrawn before.") from None
    except answering.NoMoreTime:
        raise NotTaken(409, "No more time: it had some, its time is over, or the law gives none.") from None
    except ValueError:
        raise NotTaken(422, "What was written is too short once its ends are trimmed.") from None


@router.get("/{asked}/passages", auth=Needs(ERASE), response=list[PassageOut], summary="Texts that name others")
def list_passages(request: HttpRequest, asked: UUID) -> Any:
    """What has to be decided before the copy is made (GDPR Art. 15(4)); empty where nothing has."""
    row = get_object_or_404(Request, id=asked)
    found = deciding.waiting(row)
    if found:
        token = request.token  # type: ignore[attr-defined]
        Look.objects.create(subject_id=row.pseudonym, actor=token.id, page="request", purpose_key=RIGHTS.key)
    return [PassageOut.of(shown) for shown in found]


@router.post(
    "/{asked}/passages/{passage}/verdicts", auth=Needs(ERASE), response={201: None}, summary="Decide about a text"
)
def create_verdict(request: HttpRequest, asked: UUID, passage: UUID, given: VerdictIn) -> Any:
    """Release it, cover its passages, or keep its record back. After the last one the copy is made."""
    row, token = get_object_or_404(Request, id=asked), request.token  # type: ignore[attr-defined]
    try:
        deciding.decide(token, row, passage, given.verdict, _whole(given.reason))
    except NotOpen:
        raise NotTaken(409, "Nothing with this number waits for a verdict.") from None
    except ValueError:
        raise NotTaken(422, "The reason is too short once its ends are trimmed.") from None
    return Status(201, None)


def _whole(text: str) -> str:
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise NotTaken(422, "Found a character that is none (NUL or half of a surrogate pair), expected text.")
    return text


def connect() -> None:
    registry.add("/requests", router, "requests")
