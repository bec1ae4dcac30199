"""The inventory: what is held about people, why, on which ground and how long (GDPR Art. 30), in standard terms.

Drawn from the declarations, so it cannot differ from what the program does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.checks import CheckMessage, Error, register

from softranet.privacy import facts
from softranet.privacy.declarations import Holding, holdings
from softranet.privacy.graph import Node, nodes
from softranet.privacy.internal.fates import Fate, fate, hangs_on, letting_go
from softranet.privacy.models import LedgerEntry
from softranet.privacy.subjects import subject_model
from softranet.privacy.vocabulary import Category, Purpose


@dataclass(frozen=True)
class Period:
    """How long: a figure of a fact, or as long as the records of another table; ``law`` forbids ending it earlier."""

    fact: str | None
    figure: int | None
    unit: str | None
    with_table: str | None
    law: str | None


@dataclass(frozen=True)
class Line:
    """One kind of record about people."""

    table: str
    name: str  # in the active language
    categories: tuple[Category, ...]
    purpose: Purpose
    period: Period
    ending: str  # erased, depersonalised or kept, when the person goes
    path: str  # the keys that lead to the person; "self" for the person's own; empty for a pseudonymous record

    @property
    def dpv(self) -> list[str]:
        """Terms of the W3C Data Privacy Vocabulary: purpose, then categories."""
        return [self.purpose.dpv, *(category.dpv for category in self.categories)]

    @property
    def fideslang(self) -> list[str]:
        """Keys of the fideslang taxonomy: data use, then data categories."""
        return [self.purpose.fideslang, *(category.fideslang for category in self.categories)]


def inventory(organisation_id: UUID) -> list[Line]:
    """Every kind of record with personal data, the person's own first, with this organisation's figures."""
    about = [h for h in holdings() if h.personal and h.purpose]
    about.sort(key=lambda h: (h.model is not subject_model(), h.subject is None, h.label))
    return [_line(h, organisation_id) for h in about]


def as_json(lines: list[Line]) -> list[dict[str, Any]]:
    """The inventory for programs."""
    return [
        {
            "table": line.table, "name": line.name, "path": line.path, "ending": line.ending,
            "purpose": line.purpose.key, "basis": str(line.purpose.basis), "article": line.purpose.basis.article,
            "categories": [category.key for category in line.categories], "dpv": line.dpv, "fideslang": line.fideslang,
            "keep": {"fact": line.period.fact, "figure": line.period.figure, "unit": line.period.unit,
                     "with": line.period.with_table, "law": line.period.law},
        }
        for line in lines
    ]  # fmt: skip


def graph() -> tuple[Node, ...]:
    """The tables and their ways to the person, in the order of deleting."""
    return nodes()


def _line(holding: Holding, organisation_id: UUID) -> Line:
    assert holding.purpose is not None  # noqa: S101  (a check refuses personal data without a purpose)
    silenced = holding.model is LedgerEntry  # its hashes stay, its words go
    return Line(
        table=holding.label,
        name=str(holding.model._meta.verbose_name_plural),
        categories=tuple(sorted(holding.categories, key=lambda category: category.key)),
        purpose=holding.purpose,
        period=_period(holding, organisation_id),
        ending=(Fate.DEPERSONALISE if silenced else fate(holding)).value,
        path=holding.subject or "",
    )


def _period(holding: Holding, organisation_id: UUID) -> Period:
    keep = holding.keep
    if keep is None or not keep.fact:
        parent = hangs_on(holding)
        return Period(None, None, None, parent.label if parent else None, keep.law if keep else None)
    return Period(keep.fact, facts.value(keep.fact, organisation_id), facts.facts()[keep.fact].unit, None, keep.law)


@register("softranet_privacy")
def endable(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """Records that outlive their person can let go of them."""
    return list(_unendable())


def _unendable() -> Iterator[CheckMessage]:
    for node in nodes():
        for problem in letting_go(node):
            hint = "Let the key be null, or give the field Personal(…, gone=…)."
            yield Error(f"{problem}.", hint=hint, obj=node.model, id="softranet.E010")
