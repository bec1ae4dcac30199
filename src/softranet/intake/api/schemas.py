"""What the API says about points, and takes for them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from ninja import Schema

from softranet.intake.notice import Notice, Shown, worded
from softranet.intake.points import Point
from softranet.organisations.models import Organisation


class Asked(Schema):
    """A field to enter. ``autocomplete``: HTML's token. ``category``: what kind of personal data it is."""

    key: str
    label: str
    kind: str
    required: bool
    longest: int
    autocomplete: str
    category: str


class Tick(Schema):
    """A consent to ask for, unticked. Show exactly these words; their number goes on record."""

    purpose: str
    wording: str
    required: bool
    terms: UUID


class Used(Schema):
    purpose: str
    label: str
    basis: str
    article: str
    categories: list[str]
    period: str


class Said(Schema):
    """The notice to show beside the form. ``id`` is sent back with what was entered."""

    id: UUID
    language: str
    text: str
    uses: list[Used]
    recipients: list[str]


class PointOut(Schema):
    key: str
    title: str
    lead: str
    fields: list[Asked]
    consents: list[Tick]
    notice: Said
    page: str
    embed: str


class Entered(Schema):
    """``answers`` by field key, ``consents`` the purposes ticked. ``notice``: the one that was shown, by default
    the present one."""

    answers: dict[str, str]
    consents: list[str] = []
    language: str = ""
    notice: UUID | None = None


def described(point: Point, organisation: Organisation, notice: Notice, shown: Shown) -> dict[str, Any]:
    """A point as the API tells of it, in the present language."""
    base = settings.SOFTRANET_PUBLIC_URL
    return {
        "key": point.key, "title": str(point.title), "lead": str(point.lead),
        "fields": [
            {"key": f.key, "label": str(f.label), "kind": str(f.kind), "required": f.required, "longest": f.longest,
             "autocomplete": f.autocomplete, "category": f.category.key} for f in point.fields
        ],
        "consents": [
            {"purpose": c.purpose.key, "wording": worded(c, organisation), "required": c.required,
             "terms": shown.consents[c.purpose.key]} for c in point.consents
        ],
        "notice": {
            "id": shown.notice, "language": shown.language, "text": notice.text, "recipients": list(notice.recipients),
            "uses": [
                {"purpose": u.purpose.key, "label": str(u.purpose.label), "basis": str(u.purpose.basis.label),
                 "article": u.purpose.basis.article, "categories": [c.key for c in u.categories], "period": u.period}
                for u in notice.uses
            ],
        },
        "page": base + reverse(f"intake-{point.key}", args=[organisation.slug]),
        "embed": base + reverse(f"intake-{point.key}-embed", args=[organisation.slug]),
    }  # fmt: skip
