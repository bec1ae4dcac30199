"""Which tables have a clock of their own, and the statements that end what is due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from django.db import models

from softranet.privacy.declarations import Ending, Holding, holdings
from softranet.privacy.graph import Node, column, key_column, node_of, nodes, own_fields, quoted, reached, table
from softranet.privacy.internal import endings
from softranet.privacy.internal.endings import DEPERSONALISED, ERASED, Step
from softranet.privacy.internal.fates import assignments, emptied, hangs_on, still_personal
from softranet.privacy.models import Hold, LedgerEntry, Restriction, Source
from softranet.privacy.records import ScopedRecord
from softranet.privacy.subjects import subject_model


@dataclass(frozen=True)
class Rule:
    """A table whose records are due once ``since`` is older than a fact, or, without a fact, once it is past."""

    holding: Holding
    since: str  # the column
    fact: str | None
    spares: bool = False  # the records of people under a legal hold; costs something, and mostly there are none

    @property
    def model(self) -> type[models.Model]:
        return self.holding.model

    @property
    def label(self) -> str:
        return self.holding.label

    @property
    def is_subject(self) -> bool:
        return self.model is subject_model()

    @property
    def shared(self) -> bool:
        """Of no organisation in particular: such as sessions."""
        return not issubclass(self.model, ScopedRecord)

    @property
    def depersonalises(self) -> bool:
        keep = self.holding.keep
        # A leaf of the ledger never goes: the tree would be broken.
        return self.model is LedgerEntry or (keep is not None and keep.then is Ending.DEPERSONALISE)

    @property
    def clock(self) -> str:
        return column(self.model, self.since)

    @property
    def cutoff(self) -> str:
        """The parameter of its statements that says how old is too old; one name for each fact."""
        return f"until:{self.fact or ''}"

    @cached_property
    def due(self) -> str:
        """SQL for the records that are due."""
        mine = "" if self.shared else f"{column(self.model, 'organisation_id')} = %(organisation)s AND "
        where = f"{mine}{self.clock} < %({self.cutoff})s"
        if self.depersonalises:
            where += f" AND {still_personal(self.model, self.values)}"
        if self.spares:
            where += _unheld(self.model)
        return f"{where} AND {_unrestricted()}" if self.is_subject else where

    @cached_property
    def values(self) -> dict[str, str]:
        if self.model is LedgerEntry:
            return {"subject_id": "NULL", "payload": "NULL", "nonce": "NULL"}
        return emptied(Node(self.holding, ()), wholly=True)

    @cached_property
    def batch(self) -> str:
        """SQL for those of one slice of time, from %(lower)s to before %(upper)s."""
        return f"{self.due} AND {self.clock} >= %(lower)s AND {self.clock} < %(upper)s"

    @cached_property
    def oldest(self) -> str:
        """The clock of the oldest that is due."""
        return f"SELECT min({self.clock}) FROM {table(self.model)} WHERE {self.due}"

    @cached_property
    def bound(self) -> str:
        """The clock of the first that comes after %(size)s records from %(lower)s on."""
        return (
            f"SELECT {self.clock} FROM {table(self.model)} WHERE {self.due} AND {self.clock} >= %(lower)s"
            f" ORDER BY {self.clock} OFFSET %(size)s LIMIT 1"
        )

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What hangs on a batch of records, then the records. Not for the person's own table."""
        if self.depersonalises:
            head = f"UPDATE {table(self.model)} SET {assignments(self.values)}"
            return (*_hanging(self.model, self.batch), Step(self.label, DEPERSONALISED, head, self.batch))
        sources = tuple(
            ("source", column(self.model, f.column)) for f in own_fields(self.model) if f.related_model is Source
        )
        last = Step(self.label, ERASED, f"DELETE FROM {table(self.model)}", self.batch, sources)
        return (*endings.of_rows(self.model, self.batch), last)

    @cached_property
    def counted(self) -> tuple[tuple[str, str, str], ...]:
        """(table, act, SQL that counts) of what would go along, for a dry run."""
        if self.is_subject:
            reach = [(n, reached(n.model, n.hops, self.due)) for n in nodes() if n.model is not self.model]
            return tuple((n.label, ERASED, f"SELECT count(*) FROM {table(n.model)} WHERE {w}") for n, w in reach)
        along = _hanging(self.model, self.due) if self.depersonalises else endings.of_rows(self.model, self.due)
        return tuple(
            (s.label, s.act, f"SELECT count(*) FROM {s.head.split()[2 if s.act == ERASED else 1]} WHERE {s.where}")
            for s in along
            if s.act != endings.DETACHED
        )


def present(following: list[Rule]) -> list[Rule]:
    """Rules as they are to be followed now, in the open scope: whether there is anybody to spare."""
    held = Hold.objects.filter(until=None).exists()
    labels = {rule.label for rule in following}
    return [rule for rule in rules(spares=held) if rule.label in labels]


@lru_cache(maxsize=2)
def rules(*, spares: bool = False) -> tuple[Rule, ...]:
    """Every table with a clock of its own, the person's last, that they take the least with them."""
    found = [replace(rule, spares=spares) for rule in map(_rule, holdings()) if rule is not None]
    return tuple(sorted(found, key=lambda rule: (rule.is_subject, rule.label)))


def _rule(holding: Holding) -> Rule | None:
    keep = holding.keep
    if keep is None:
        return None
    clock = next((f for f in own_fields(holding.model) if f.name == keep.since), None)
    if clock is None or not isinstance(clock, models.DateField):
        return None
    return Rule(holding, str(clock.column), keep.fact)


def _hanging(model: type[models.Model], where: str) -> Iterable[Step]:
    """Records kept with one that is depersonalised: each ends as it is declared to."""
    for node in nodes():
        parent = hangs_on(node.holding)
        keep = node.holding.keep
        if parent is None or parent.model is not model or keep is None:
            continue
        key = next(f for f in own_fields(node.model) if f.name == keep.since.split("__")[0])
        there = f"SELECT {key_column(model)} FROM {table(model)} WHERE {where}"
        pointing = f"{column(node.model, key.column)} IN ({there})"
        if keep.then is Ending.DEPERSONALISE:
            head = f"UPDATE {table(node.model)} SET {assignments(emptied(node, wholly=True))}"
            yield Step(node.label, DEPERSONALISED, head, pointing)
        else:
            yield Step(node.label, ERASED, f"DELETE FROM {table(node.model)}", pointing)


def _unrestricted() -> str:
    """Who had the use of their data restricted may need it for a claim: it stays (GDPR Art. 18(1)(b) and (c))."""
    standing = f"{column(Restriction, 'subject_id')} = {key_column(subject_model())}"
    return (
        f"NOT EXISTS (SELECT 1 FROM {table(Restriction)} WHERE {standing} AND {column(Restriction, 'until')} IS NULL)"
    )


def _unheld(model: type[models.Model]) -> str:
    """SQL that leaves out what a legal hold wants kept: everything that leads to the person."""
    node = node_of(model)
    if node is None or not issubclass(model, ScopedRecord):
        return ""
    held = f"SELECT {column(Hold, 'subject_id')} FROM {table(Hold)} WHERE {column(Hold, 'until')} IS NULL"
    return f" AND ({reached(model, node.hops, f'{key_column(subject_model())} IN ({held})')}) IS NOT TRUE"


def ways() -> list[str]:
    """The person's own columns that lead on to tables of no organisation (an account)."""
    return [quoted(way) for way in sorted({node.gate for node in nodes() if node.gate})]
