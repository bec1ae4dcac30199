"""What publishing a draft would do, in numbers, before it does it.

Nothing is counted beyond ``UP_TO``: every number is a range of an index, cut off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from softranet.people.models import Person
from softranet.policy.changes import Change, changes
from softranet.policy.document import Document
from softranet.policy.models import Version
from softranet.policy.values import figures
from softranet.privacy import foresee
from softranet.privacy.foresee import Touched
from softranet.privacy.models import Recipient
from softranet.privacy.vocabulary import purposes

UP_TO = foresee.UP_TO


@dataclass(frozen=True)
class Some:
    """How many; ``more`` where there are more than were counted."""

    number: int

    @property
    def more(self) -> bool:
        return self.number > UP_TO

    def __str__(self) -> str:
        shown = number_format(min(self.number, UP_TO), force_grouping=True)
        return _("more than %s") % shown if self.more else shown


@dataclass(frozen=True)
class Effect:
    """One change and whom and what it touches. ``asked``: people here now, who stay under the old version."""

    change: Change
    asked: Some | None = None
    purposes: list[str] = field(default_factory=list)
    records: list[tuple[Touched, Some]] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)


def some(rows: "QuerySet[Any]") -> Some:
    return Some(rows.order_by()[: UP_TO + 1].count())


def simulate(before: Version, document: Document, stated: Mapping[str, int]) -> list[Effect]:
    """Each change from the newest version to the draft, with what it touches."""
    was, becomes = figures(before.facts), figures(stated)
    here = some(Person.objects.all())
    return [_effect(change, here, was, becomes) for change in changes(before, document, stated)]


def _effect(change: Change, here: Some, was: dict[str, int], becomes: dict[str, int]) -> Effect:
    asked = here if change.more else None
    if change.what == "figure":
        touched = foresee.touched(change.key, was[change.key], becomes[change.key])
        used = sorted({key for one in touched for key in one.purposes})
        return Effect(change, asked, _labels(used), [(one, Some(one.records)) for one in touched])
    if change.what == "purpose":
        served = Recipient.objects.filter(purposes__contains=[change.key], ended_at=None)
        return Effect(change, asked, [change.label], recipients=_named(served))
    served = Recipient.objects.filter(kind=change.key, ended_at=None)
    used = sorted({key for row in served for key in row.purposes})
    return Effect(change, asked, _labels(used), recipients=_named(served))


def _named(recipients: "QuerySet[Recipient]") -> list[str]:
    return list(recipients.order_by("name").values_list("name", flat=True)[:20])


def _labels(keys: list[str]) -> list[str]:
    return [str(p.label) for p in purposes() if p.key in keys]
