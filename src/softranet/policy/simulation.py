"""What publishing a draft would do, in numbers, before it does it.

Nothing is counted beyond ``UP_TO``: every number is a range of an index, cut off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from softranet.organisations.operator import is_operators
from softranet.people import ages
from softranet.people.models import ContactPoint, Kind, Person
from softranet.policy.changes import Change, changes
from softranet.policy.document import Document
from softranet.policy.models import Version
from softranet.policy.values import figures
from softranet.privacy import facts, foresee
from softranet.privacy.facts import AGE_CHILD
from softranet.privacy.foresee import Touched
from softranet.privacy.models import Recipient
from softranet.privacy.records import now
from softranet.privacy.scope import current
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
    """One change and whom and what it touches. ``asked``: people here now, who stay under the old version.

    ``young``: people known to be of an age between the two. ``idle``: by this figure no record is kept, so that it
    counts for what is asked and announced from then on.
    """

    change: Change
    asked: Some | None = None
    young: Some | None = None
    idle: bool = False
    purposes: list[str] = field(default_factory=list)
    records: list[tuple[Touched, Some]] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Nothing that is here would be touched."""
        return not (self.records or self.purposes or self.recipients or (self.young and self.young.number))


def some(rows: "QuerySet[Any]") -> Some:
    return Some(rows.order_by()[: UP_TO + 1].count())


def reached_by_mail() -> Some:
    """People with an address that works: each gets one letter, however many addresses they have."""
    works = ContactPoint.objects.filter(person=OuterRef("pk"), kind=Kind.EMAIL, bounced_at=None)
    return some(Person.objects.filter(Exists(works)))


def simulate(before: Version, document: Document, stated: Mapping[str, int]) -> list[Effect]:
    """Each change from the newest version to the draft, with what it touches."""
    was, becomes = figures(before.facts), figures(stated)
    here = some(Person.objects.all())
    return [_effect(change, here, was, becomes) for change in changes(before, document, stated)]


def _effect(change: Change, here: Some, was: dict[str, int], becomes: dict[str, int]) -> Effect:
    asked = here if change.more else None
    if change.what == "figure":
        if change.key == AGE_CHILD.key:
            return Effect(change, asked, young=some(_between(becomes[change.key])))
        if not foresee.kept_by(change.key):
            return Effect(change, asked, idle=True)
        touched = foresee.touched(change.key, was[change.key], becomes[change.key], shared=is_operators())
        used = sorted({key for one in touched for key in one.purposes})
        return Effect(change, asked, purposes=_labels(used), records=[(one, Some(one.records)) for one in touched])
    if change.what == "purpose":
        served = Recipient.objects.filter(purposes__contains=[change.key], ended_at=None)
        return Effect(change, asked, purposes=[change.label], recipients=_named(served))
    served = Recipient.objects.filter(kind=change.key, ended_at=None)
    used = sorted({key for row in served for key in row.purposes})
    return Effect(change, asked, purposes=_labels(used), recipients=_named(served))


def _between(age: int) -> "QuerySet[Person]":
    """Whom a higher age would make too young to agree alone; or who stays so under a lower one, as from before it."""
    past = facts.so_far(current())
    then, before = ages.under([*past, (now(), {AGE_CHILD.key: age})]), ages.under(past)
    if age < past[-1][1].get(AGE_CHILD.key, AGE_CHILD.default):
        return before.exclude(pk__in=ages.under([(now(), {AGE_CHILD.key: age})]).values("pk"))
    return then.exclude(pk__in=before.values("pk"))


def _named(recipients: "QuerySet[Recipient]") -> list[str]:
    return list(recipients.order_by("name").values_list("name", flat=True)[:20])


def _labels(keys: list[str]) -> list[str]:
    return [str(p.label) for p in purposes() if p.key in keys]
