"""A dossier arranged for the person it is about: what they gave first, what was done with it, proof last."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from softranet.people import countries, languages
from softranet.privacy.dossier import Datum, Group, Record
from softranet.privacy.vocabulary import ACCOUNTABILITY, RIGHTS, SECURITY, Category

LONGEST = 280
"""Characters of one value on the page; the copy has all of it."""
_PROOF = {ACCOUNTABILITY.key, RIGHTS.key, SECURITY.key}
_SAID_BESIDE = {"collected_at"}  # stands with the source
_SAID = {
    "at": _("When"),
    "value": _("Address or number"),
    "verified_at": _("Confirmed"),
    "submitted_at": _("Sent"),
    "last_activity_at": _("Last heard from you"),
    "purpose_key": _("What for"),
    "categories": _("Which data"),
    "kind": _("What it is"),
    "page": _("Where"),
}
"""Fields whose own names speak to programs, as a person would say them."""
_NAMED = {"country": countries.named, "language": languages.named}
_TOLD = ("softranet_privacy.Disclosure", "softranet_privacy.Look")


@dataclass(frozen=True)
class Line:
    label: str
    words: str
    secret: bool = False


@dataclass(frozen=True)
class Row:
    record: Record
    lines: list[Line]


@dataclass(frozen=True)
class Section:
    """All records of one kind, in words."""

    group: Group
    rows: list[Row]

    @property
    def own(self) -> bool:
        """The person's own record."""
        return self.group.table.label == settings.PRIVACY_SUBJECT_MODEL


@dataclass(frozen=True)
class Arranged:
    given: list[Section]
    told: list[Section]
    proof: list[Section]

    @property
    def total(self) -> int:
        return sum(len(s.rows) for s in (*self.given, *self.told, *self.proof))

    @property
    def proofs(self) -> int:
        return sum(len(s.rows) for s in self.proof)

    @property
    def in_words(self) -> str:
        """How many records there are, from how many sources, and how many others were told."""
        every = [*self.given, *self.told, *self.proof]
        sources = {(o.kind, o.name, o.at) for s in every for row in s.rows if (o := row.record.source)}
        others = {r.name for s in every for r in s.group.table.recipients if r.kind != "member"}
        parts = [ngettext("%d record", "%d records", self.total) % self.total]
        if sources:
            parts.append(ngettext("from %d source", "from %d sources", len(sources)) % len(sources))
        said = ngettext("told to %d other", "told to %d others", len(others)) % len(others)
        return ", ".join([*parts, said if others else gettext("told to nobody else")])


def arrange(groups: Iterable[Group]) -> Arranged:
    """The person's own record comes first, as the dossier gives it."""
    arranged = Arranged([], [], [])
    for group in groups:
        section = Section(group, [Row(record, list(_lines(record))) for record in group.records])
        if group.table.label in _TOLD:
            arranged.told.append(section)
        elif group.table.purpose.key in _PROOF or group.table.label == "softranet_privacy.Provenance":
            arranged.proof.append(section)
        else:
            arranged.given.append(section)
    return arranged


def _lines(record: Record) -> Iterator[Line]:
    for datum in [*record.data, *_telling(record.context)]:
        if datum.name in _SAID_BESIDE and record.source:
            continue
        if datum.secret:
            if datum.category is Category.CREDENTIAL and datum.value:
                yield Line(_label(datum), "", secret=True)
        elif datum.value not in (None, "", [], {}, False):
            yield Line(_label(datum), _words(datum))


def _telling(context: Iterable[Datum]) -> Iterator[Datum]:
    """What is not personal itself and still helps to understand: which purpose, which recipient, which kind."""
    return (d for d in context if d.name in ("purpose_key", "categories", "kind", "recipient", "page") and d.words)


def _label(datum: Datum) -> str:
    return str(_SAID.get(datum.name) or capfirst(str(datum.label)))


def _words(datum: Datum) -> str:
    value = datum.value
    if datum.name in _NAMED and isinstance(value, str):
        return _NAMED[datum.name](value)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, dict):
        return Truncator(" · ".join(f"{capfirst(k)}: {_plain(v)}" for k, v in value.items() if v)).chars(LONGEST)
    return Truncator(datum.words).chars(LONGEST)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
