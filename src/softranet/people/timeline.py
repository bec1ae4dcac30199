"""What happened with a person's data, newest first: came in, agreed to, used, looked at, passed on.

Each kind of item is a function that gives the newest of its kind before a moment; other apps register theirs.
A page takes some of each and keeps the newest: one query for each kind, however long the story.
"""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from softranet.people.models import Person
from softranet.privacy import vocabulary, withheld
from softranet.privacy.models import (
    ConsentEvent,
    Disclosure,
    Look,
    Objection,
    Provenance,
    Restriction,
    Source,
)
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.consenting import ConsentState
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.vocabulary import Category

PAGE = 30


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened. ``what`` is a sentence; ``detail`` more of it; ``url`` leads to the record.

    ``times``: how often, where it stands for several of one day.
    """

    at: datetime
    kind: str
    what: str
    detail: str = ""
    url: str = ""
    times: int = 1

    @property
    def quiet(self) -> bool:
        """Whether it is the keeping of a record rather than something done with the person."""
        return self.kind == "look"


Items = Callable[[Person, datetime | None, int], Iterable[TimelineItem]]
_kinds: dict[str, Items] = {}


def register(kind: str, items: Items) -> None:
    """``items(person, before, limit)`` gives at most ``limit`` items older than ``before``, newest first."""
    _kinds[kind] = items


def timeline(
    person: Person, before: datetime | None = None, limit: int = PAGE
) -> tuple[list[TimelineItem], datetime | None]:
    """The newest items before a moment, and the moment the next page begins before; None when that is all.

    Items of the same moment stay on one page, so a page can be a little longer.
    """
    lists = [list(items(person, before, limit + 1)) for items in _kinds.values()]
    merged = list(heapq.merge(*lists, key=lambda item: item.at, reverse=True))
    if len(merged) <= limit:
        return merged, None
    last = merged[limit - 1].at
    shown = [item for item in merged if item.at >= last]
    # A kind that filled its list may have more at or before that moment: the next page begins there.
    return shown, last if len(shown) < len(merged) or any(len(one) > limit for one in lists) else None


def gathered(items: Iterable[TimelineItem]) -> list[TimelineItem]:
    """The same, with looks that follow each other on one day as one: they would hide what happened between them."""
    told: list[TimelineItem] = []
    for item in items:
        last = told[-1] if told else None
        if last and item.kind == last.kind == "look" and item.what == last.what and _day(item) == _day(last):
            told[-1] = replace(last, times=last.times + 1)
        else:
            told.append(item)
    return told


def _day(item: TimelineItem) -> date:
    return timezone.localdate(item.at)


def _newest(rows: Any, column: str, before: datetime | None, limit: int) -> Any:
    if before is not None:
        rows = rows.filter(**{f"{column}__lt": before})
    return rows.order_by(f"-{column}")[:limit]


def _came(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    rows = Provenance.objects.filter(subject=person).select_related("source")
    points = {p.id: p.value for p in person.contact_points.all()}
    for row in _newest(rows, "at", before, limit):
        what = _("%(what)s came in by %(source)s.") % {
            "what": points.get(row.record, _("An address")), "source": source_words(row.source)
        }  # fmt: skip
        yield TimelineItem(row.at, "source", what)


def _consents(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    rows = ConsentEvent.objects.filter(subject=person).select_related("terms")
    rows = rows.exclude(purpose_key__startswith="special.")  # that somebody told of one kind says something already
    for row in _newest(rows, "at", before, limit):
        said = _said(row.state, purpose_words(row.purpose_key))
        yield TimelineItem(row.at, "consent", said, _shortened(row.terms.text) if row.terms else "")


def _disclosures(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    rows = withheld.without(Disclosure.objects.filter(subject=person)).select_related("recipient")
    for row in _newest(rows, "at", before, limit):
        words = {"recipient": row.recipient.name, "purpose": purpose_words(row.purpose_key)}
        if row.recipient.kind == RecipientKind.MEMBER:
            said = _("Taken as a file by a member of %(recipient)s, for: %(purpose)s.") % words
        else:
            said = _("Passed on to %(recipient)s for: %(purpose)s.") % words
        yield TimelineItem(
            row.at, "disclosure", said,
            ", ".join(str(c.label) for c in Category if c.key in row.categories),
        )  # fmt: skip


def _looks(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    for row in _newest(Look.objects.filter(subject=person), "at", before, limit):
        what = _("Seen by a member, for: %(purpose)s.") % {"purpose": purpose_words(row.purpose_key)}
        yield TimelineItem(row.at, "look", what)


def _restrictions(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    rows = Restriction.objects.filter(subject=person)
    for row in _newest(rows, "since", before, limit):
        yield TimelineItem(row.since, "restriction", _("Use of the data was restricted."))
    for row in _newest(rows.exclude(until=None), "until", before, limit):
        yield TimelineItem(row.until, "restriction", _("The restriction was lifted."))


def _objections(person: Person, before: datetime | None, limit: int) -> Iterable[TimelineItem]:
    for row in _newest(Objection.objects.filter(subject=person), "since", before, limit):
        what = _("Objected to: %(purpose)s.") % {"purpose": purpose_words(row.purpose_key)}
        yield TimelineItem(row.since, "objection", what)


def _said(state: str, purpose: str) -> str:
    words = {
        ConsentState.ASKED: _("Ticked, not confirmed yet: %(purpose)s."),
        ConsentState.GIVEN: _("Agreed to: %(purpose)s."),
        ConsentState.IMPORTED: _("Had agreed elsewhere to: %(purpose)s."),
        ConsentState.REFUSED: _("Said no to: %(purpose)s."),
        ConsentState.WITHDRAWN: _("Took back the agreement to: %(purpose)s."),
    }
    return words[ConsentState(state)] % {"purpose": purpose}


def source_words(source: Source) -> str:
    """By which act data came in, in words."""
    words = {
        SourceKind.FORM: _("a form"),
        SourceKind.IMPORT: _("an import"),
        SourceKind.PERSON: _("the person"),
        SourceKind.STAFF: _("a member of the organisation"),
        SourceKind.THIRD_PARTY: _("a third party"),
        SourceKind.ACCOUNT: _("signing up for an account"),
        SourceKind.API: _("the organisation's own site or program"),
    }
    said = words[SourceKind(source.kind)]
    return f"{said} ({source.name})" if source.name else said


def purpose_words(key: str) -> str:
    """A purpose in words, or what an objection was to."""
    return vocabulary.words(key)


def _shortened(text: str) -> str:
    return text if len(text) <= 200 else text[:199] + "…"


register("source", _came)
register("consent", _consents)
register("disclosure", _disclosures)
register("look", _looks)
register("restriction", _restrictions)
register("objection", _objections)
