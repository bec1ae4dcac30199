"""Who gets the newsletter, and why others do not: always the gate's answer, never a list of our own."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy.models import Permission, Provenance
from softranet.privacy.permitted import Refusal, permitted
from softranet.privacy.vocabulary import NEWSLETTER

NO_ADDRESS = "no_address"
_PAGE = 1000
_EXPLAINED = 50_000
"""Beyond so many who do not get it, the rest is counted without its reasons."""


@dataclass(frozen=True)
class Audience:
    """``reasons``: how many are left out, by the key of the first reason."""

    readers: int
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        return sum(self.reasons.values())

    @property
    def rows(self) -> list[tuple[int, Any]]:
        ordered = sorted(self.reasons.items(), key=lambda item: -item[1])
        return [(count, label(reason)) for reason, count in ordered]


_UNDELIVERED = {
    "address": _("has an address that mail cannot be sent to"),
    "rejected": _("has an address that the mail server refused"),
    "too_late": _("could not be reached for two days"),
}


def label(reason: str) -> Any:
    if reason == NO_ADDRESS:
        return _("has no address that takes mail")
    if reason in _UNDELIVERED:
        return _UNDELIVERED[reason]
    known = {str(refusal): refusal.label for refusal in Refusal}
    return known.get(reason, _("not looked at one by one"))


def readers() -> "QuerySet[Any]":
    """Everybody who gets an issue sent now, each with ``point``, the one address it goes to."""
    came = Provenance.objects.filter(record=OuterRef("pk"), way__in=NEWSLETTER.ways)
    points = (
        ContactPoint.objects.filter(Exists(came), person=OuterRef("pk"), kind=Kind.EMAIL, bounced_at=None)
        .order_by(F("verified_at").desc(nulls_last=True), "id")
        .values("id")[:1]
    )
    return permitted(NEWSLETTER).filter(Person.objects.annotate(point=Subquery(points))).exclude(point=None)


def audience() -> Audience:
    """The numbers before anything is done: how many get it, and of those ever asked how many do not, and why."""
    asked = Exists(Permission.objects.filter(subject=OuterRef("pk"), purpose_key=NEWSLETTER.key))
    rest = Person.objects.filter(asked).exclude(pk__in=readers().values("pk")).order_by("pk")
    gate, reasons, last = permitted(NEWSLETTER), Counter[str](), None
    while sum(reasons.values()) < _EXPLAINED:
        page = list((rest if last is None else rest.filter(pk__gt=last))[:_PAGE])
        if not page:
            break
        for found in gate.explain_page(page).values():
            reasons[str(found[0]) if found else NO_ADDRESS] += 1
        last = page[-1].pk
    else:
        reasons["more"] = rest.filter(pk__gt=last).count()
    return Audience(readers().count(), {reason: count for reason, count in reasons.items() if count})
