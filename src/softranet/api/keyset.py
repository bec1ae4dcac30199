"""Pages of rows by key: the same cost for the first and the thousandth page."""

from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

M = TypeVar("M", bound=Model)
T = TypeVar("T")

MOST = 200
Limit = Annotated[int, Field(ge=1, le=MOST, description="rows on a page")]


class Page(Schema, Generic[T]):
    """``next`` is the ``after`` of the next page; null on the last."""

    items: list[T]
    next: UUID | None


def keyset(
    rows: QuerySet[M], *, after: UUID | None = None, limit: int = 50, newest_first: bool = False
) -> tuple[list[M], UUID | None]:
    """One page in the order in which records were made (their numbers are time-ordered), and where the next begins."""
    if after is not None:
        rows = rows.filter(id__lt=after) if newest_first else rows.filter(id__gt=after)
    found: list[Any] = list(rows.order_by("-id" if newest_first else "id")[: limit + 1])
    return found[:limit], found[limit - 1].id if len(found) > limit else None
