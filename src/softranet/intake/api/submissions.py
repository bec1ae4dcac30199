"""What came in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from softranet.api.auth import Needs
from softranet.api.keyset import Limit, Page, keyset
from softranet.intake.models import Submission
from softranet.organisations.roles import VIEW
from softranet.privacy.models import Look
from softranet.privacy.vocabulary import SUPPORT

router = Router()


class SubmissionOut(Schema):
    id: UUID
    point: str
    person_id: UUID
    answers: dict[str, str]
    language: str
    state: str
    submitted_at: datetime


@router.get("", auth=Needs(VIEW), response=Page[SubmissionOut], summary="Submissions")
def list_submissions(request: HttpRequest, point: str = "", after: UUID | None = None, limit: Limit = 50) -> Any:
    """In the order they came, of one ``point`` where it is given."""
    rows = Submission.objects.filter(point=point) if point else Submission.objects.all()
    items, following = keyset(rows, after=after, limit=limit)
    _looked(request, items)
    return {"items": items, "next": following}


@router.get("/{number}", auth=Needs(VIEW), response=SubmissionOut, summary="One submission")
def read_submission(request: HttpRequest, number: UUID) -> Any:
    row = get_object_or_404(Submission, id=number)
    _looked(request, [row])
    return row


def _looked(request: HttpRequest, rows: list[Submission]) -> None:
    """A program's look at somebody's record is logged as a member's is, under its token's number."""
    actor = request.token.id  # type: ignore[attr-defined]
    Look.objects.bulk_create(
        Look(subject_id=person, actor=actor, page="api", purpose_key=SUPPORT.key)
        for person in {r.person_id for r in rows}
    )
