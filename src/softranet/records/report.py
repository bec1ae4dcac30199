"""What is collected, from where, what for and who gets it, by kind: for the public and for one person.

Cal. Civ. Code § 1798.110(c) and § 1798.130(a)(5) ask for the first, § 1798.110(a) and § 1798.115(a) for the second;
here both are for everybody. The public one is drawn from declarations and register, so it names all that may be; the
one for a person from their own records and from what was in fact disclosed of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise

from softranet.people.models import Person
from softranet.privacy import jurisdictions
from softranet.privacy.access import dossier
from softranet.privacy.inventory import inventory
from softranet.privacy.models import Disclosure, Recipient, Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.opt_out import SELF_INTERESTED
from softranet.privacy.periods import moved
from softranet.privacy.records import now
from softranet.privacy.vocabulary import Category, Purpose
from softranet.privacy.withheld import without
from softranet.records.kinds import Kind, kind_of

LOOKBACK = next(law.lookback_months for law in jurisdictions.of("US-CA").laws if law.lookback_months)
_OURSELVES = (RecipientKind.PERSON, RecipientKind.MEMBER)
_BY_DECISION = (RecipientKind.AUTHORITY, RecipientKind.CLAIMANT)
"""Their entries in the register grow with what is handed over, so that an entry would tell of a gagged one."""
_BY_KEY = {category.key: category for category in Category}


@dataclass
class Row:
    """One kind of data with all that is told of it. ``told``: (kind of recipient, name) who may have it, or had it."""

    category: Category
    sources: set[str] = field(default_factory=set)
    purposes: dict[str, Purpose] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)

    @property
    def kind(self) -> Kind:
        return kind_of(self.category)

    @property
    def source_labels(self) -> list[Promise | str]:
        return [SourceKind(kind).label for kind in sorted(self.sources)]

    @property
    def for_us(self) -> list[str]:
        """Recipients who work for the organisation or whom a law lets in: disclosure for a business purpose."""
        return self._named(lambda kind: kind not in SELF_INTERESTED)

    @property
    def for_themselves(self) -> list[str]:
        """Recipients with an interest of their own: what the law calls sharing."""
        return self._named(lambda kind: kind in SELF_INTERESTED)

    def _named(self, wanted: Any) -> list[str]:
        return sorted({
            f"{name} ({RecipientKind(kind).label})" if name else str(RecipientKind(kind).label)
            for kind, name in self.told if wanted(kind)
        })  # fmt: skip


def public(organisation_id: UUID) -> list[Row]:
    """For everybody: recipients by their kind alone; authorities and claimants by what they got, but for what a law
    forbids telling for now."""
    rows: dict[Category, Row] = {}
    came = {kind.value for kind in SourceKind if Source.objects.filter(kind=kind).exists()}
    for line in inventory(organisation_id):
        for category in line.categories:
            row = rows.setdefault(category, Row(category, sources=came or {SourceKind.PERSON.value}))
            row.purposes[line.purpose.key] = line.purpose
    since = moved(now(), -LOOKBACK, "months")
    registered = Recipient.objects.filter(Q(ended_at=None) | Q(ended_at__gte=since))
    registered = registered.exclude(kind__in=(*_OURSELVES, *_BY_DECISION))
    decided = without(Disclosure.objects.filter(recipient__kind__in=_BY_DECISION, at__gte=since))
    for kind, categories in chain(
        registered.values_list("kind", "categories"),
        decided.values_list("recipient__kind", "categories").distinct(),
    ):
        for category in _known(categories):
            rows.setdefault(category, Row(category)).told.add((kind, ""))
    return _sorted(rows)


def of_person(person: Person) -> list[Row]:
    """For one person: what is held of them, and who had it by name, but what a law forbids telling for now."""
    rows: dict[Category, Row] = {}
    for record in dossier(person):
        for datum in record.filled:
            if datum.category is None:
                continue
            row = rows.setdefault(datum.category, Row(datum.category))
            row.purposes[record.table.purpose.key] = record.table.purpose
            if record.source:
                row.sources.add(record.source.kind)
    for kind, name, categories in disclosed(person):
        for category in _known(categories):
            rows.setdefault(category, Row(category)).told.add((kind, name))
    return _sorted(rows)


def disclosed(person: Person) -> Iterable[tuple[str, str, list[str]]]:
    """Kind and name of each recipient that had something of the person, with the categories."""
    rows = without(Disclosure.objects.filter(subject=person)).exclude(recipient__kind__in=_OURSELVES)
    return rows.values_list("recipient__kind", "recipient__name", "categories").distinct()


def _known(keys: Iterable[str]) -> list[Category]:
    return [_BY_KEY[key] for key in keys if key in _BY_KEY]


def _sorted(rows: dict[Category, Row]) -> list[Row]:
    return sorted(rows.values(), key=lambda row: (row.kind.letter, row.category.key))
