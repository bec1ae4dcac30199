"""Ending records: one or two statements for each table, whatever the number of people.

The steps are compiled once from the declarations. Deleting by the ORM would fetch every record first; here each
table is ended by the index that leads to the person.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import models

from softranet.privacy import withheld
from softranet.privacy.graph import (
    Node,
    column,
    hops_of,
    in_scope,
    incoming,
    key_column,
    node_of,
    nodes,
    own_fields,
    quoted,
    reached,
    table,
)  # fmt: skip
from softranet.privacy.internal.fates import Fate, assignments, emptied, fate, governing_law, hangs_on
from softranet.privacy.internal.together import answers
from softranet.privacy.models import Disclosure, LedgerEntry, Source
from softranet.privacy.subjects import subject_model
from softranet.privacy.vocabulary import Category

ERASED, DEPERSONALISED, KEPT, DETACHED, READ = "erased", "depersonalised", "kept", "detached", "read"


@dataclass(frozen=True)
class Step:
    """One statement. ``returning``: what may be asked back of each row, as (role, column)."""

    label: str
    act: str
    head: str  # everything before WHERE
    where: str
    returning: tuple[tuple[str, str], ...] = ()
    gate: str | None = None
    law: tuple[str, str, str] | None = None


@dataclass
class Outcome:
    """What was ended: counts by table and act, and what the roles asked for gave."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    values: dict[str, set[Any]] = field(default_factory=dict)
    laws: dict[str, tuple[str, str, datetime | None]] = field(default_factory=dict)  # label: law, fact, latest clock

    def note(self, label: str, act: str, rows: int) -> None:
        if rows and act != READ:
            acts = self.counts.setdefault(label, {})
            acts[act] = acts.get(act, 0) + rows

    def of(self, act: str) -> dict[str, int]:
        return {label: acts[act] for label, acts in sorted(self.counts.items()) if act in acts}

    def add(self, other: "Outcome") -> None:
        for label, acts in other.counts.items():
            for act, rows in acts.items():
                self.note(label, act, rows)


@lru_cache(maxsize=1)
def of_subjects() -> tuple[Step, ...]:
    """Everything to be done when people go, in order."""
    steps: list[Step] = []
    for node in nodes():
        steps.extend(_of_node(node))
    return tuple(steps)


def _of_node(node: Node) -> Iterable[Step]:
    end, here, gate = fate(node.holding), table(node.model), node.gate
    if end is Fate.DELETE:
        yield from _collateral(node.model, node.where, node.gate, covered=_ways_of_their_own(node))
        yield Step(node.label, ERASED, f"DELETE FROM {here}", node.where, _roles(node), gate)
        return
    known = tuple((role, name) for role, name in _roles(node) if role in ("email", "phone", "name"))
    if known:
        yield Step(node.label, READ, f"SELECT {', '.join(c for _, c in known)} FROM {here}", node.where, known, gate)
    values = emptied(node)
    if end is Fate.DEPERSONALISE:
        yield Step(node.label, DEPERSONALISED, f"UPDATE {here} SET {assignments(values)}", node.where, (), gate)
        return
    law = governing_law(node.holding)
    clock: tuple[tuple[str, str], ...] = ()
    if law:
        since = next(column(node.model, f.column) for f in own_fields(node.model) if f.name == law[2])
        clock = (("clock", since),)
        overdue = f"{node.where} AND {since} < %(past:{law[1]})s"
        yield from _collateral(node.model, overdue, node.gate, covered=frozenset())
        yield Step(node.label, ERASED, f"DELETE FROM {here}", overdue, (), gate)
    # A record that hangs on one that is kept and points to nothing that goes is only counted.
    counted = f"SELECT {clock[0][1] if clock else 1} FROM {here}"
    head = f"UPDATE {here} SET {assignments(values)}" if values else counted
    yield Step(node.label, KEPT, head, node.where, clock, gate, law)


def _roles(node: Node) -> tuple[tuple[str, str], ...]:
    """The columns of a table that an erasure wants to know of before they are gone."""
    found: list[tuple[str, str]] = []
    roles = {Category.EMAIL: "email", Category.PHONE: "phone", Category.NAME: "name"}
    for f in own_fields(node.model):
        held = node.holding.personal.get(f.name)
        if held is not None and held.shown and held.category in roles and not f.is_relation:
            found.append((roles[held.category], column(node.model, f.column)))
        elif isinstance(f, models.ForeignKey) and f.related_model is Source:
            found.append(("source", column(node.model, f.column)))
        elif node.model is Disclosure and f.name == "recipient":
            # Who may not be told of yet is not named on the certificate either. With the kinds of data they had.
            what = f"array_to_string({column(node.model, 'categories')}, ',')"
            had = f"{column(node.model, f.column)}::text || ' ' || {what}"
            known = f"CASE WHEN {withheld.condition(node.model)} THEN NULL ELSE {had} END"
            found.append(("recipient", known))
    return tuple(found)


def _ways_of_their_own(node: Node) -> frozenset[Any]:
    """Keys pointing here over which their own tables reach the person: those rows have a step of their own."""
    return frozenset(n.hops[0].key for n in nodes() if n.hops and n.hops[0].forward and n.hops[0].model is node.model)


def _collateral(
    model: Any, where: str, gate: str | None, *, covered: frozenset[Any], seen: tuple[Any, ...] = ()
) -> Iterable[Step]:
    """What else points to rows about to be deleted: gone with them or let go, as the key itself says."""
    for key in incoming(model):
        other = key.model
        if key in covered or key in seen or (other is subject_model() and key in _reverse_ways()):
            continue
        there = f"SELECT {column(model, key.target_field.column)} FROM {table(model)} WHERE {where}"
        yield from let_go(key, f"IN ({there})", gate, seen)


def let_go(key: Any, those: str, gate: str | None = None, seen: tuple[Any, ...] = ()) -> Iterable[Step]:
    """What becomes of the rows of one table whose key points to rows about to be deleted. ``those``: SQL for them."""
    other, on_delete = key.model, key.remote_field.on_delete
    label, pointing = other._meta.label, f"{in_scope(other)}{column(other, key.column)} {those}"
    if on_delete is models.SET_NULL:
        yield Step(label, DETACHED, f"UPDATE {table(other)} SET {quoted(key.column)} = NULL", pointing, gate=gate)
    elif on_delete is models.CASCADE or _hangs_on(other, key):
        yield from _collateral(other, pointing, gate, covered=frozenset(), seen=(*seen, key))
        yield Step(label, ERASED, f"DELETE FROM {table(other)}", pointing, _sources(other), gate=gate)


def _sources(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    keys = (f for f in own_fields(model) if isinstance(f, models.ForeignKey))
    return tuple(("source", column(model, f.column)) for f in keys if f.related_model is Source)


def _reverse_ways() -> frozenset[Any]:
    return frozenset(n.hops[-1].key for n in nodes() if n.hops and not n.hops[-1].forward)


def _hangs_on(model: type[models.Model], key: Any) -> bool:
    """Whether the period of these records is declared to be that of the record the key points to."""
    node = node_of(model)
    if node is None or hangs_on(node.holding) is None or node.holding.keep is None:
        return False
    return hops_of(model, node.holding.keep.since)[0].key is key


def of_rows(model: type[models.Model], root: str) -> tuple[Step, ...]:
    """Everything that goes with rows of one table, but for the rows themselves. ``root``: SQL for "these rows"."""
    return tuple(_collateral(model, root, None, covered=frozenset()))


def run(
    steps: Iterable[Step], params: dict[str, Any], *, want: Collection[str] = (), filled: Collection[str] | None = None
) -> Outcome:
    """Do the steps. ``want``: roles whose values are asked back; ``filled``: the subject's columns not NULL."""
    chosen = [(step, asked) for step in steps if (asked := _asked(step, want, filled)) is not None]
    outcome = Outcome()
    statements = [_statement(step, asked) for step, asked in chosen]
    for (step, asked), (count, rows) in zip(chosen, answers(statements, params), strict=True):
        outcome.note(step.label, step.act, count)
        for index, (role, _) in enumerate(asked if rows else ()):
            values = {row[index] for row in rows if row[index] is not None}
            outcome.values.setdefault(role, set()).update(values)
            if role == "clock" and step.law:
                outcome.laws[step.label] = (step.law[0], step.law[1], max(values, default=None))
    return outcome


def _asked(step: Step, want: Collection[str], filled: Collection[str] | None) -> tuple[tuple[str, str], ...] | None:
    """What is asked back of a step's rows; None where the step is to be left out."""
    if step.gate and filled is not None and step.gate not in filled:
        return None
    asked = tuple(pair for pair in step.returning if pair[0] in want)
    if step.act == READ and not asked:
        return None
    return step.returning if asked and step.head.startswith("SELECT") else asked


def _statement(step: Step, asked: tuple[tuple[str, str], ...]) -> str:
    statement = f"{step.head} WHERE {step.where}"
    if asked and not step.head.startswith("SELECT"):
        statement += " RETURNING " + ", ".join(name for _, name in asked)
    return statement


def subjects_where(condition: str) -> str:
    """SQL for rows of the subject's table, inside the scope."""
    return reached(subject_model(), (), condition)


def subject_key() -> str:
    return key_column(subject_model())


@lru_cache(maxsize=1)
def unused_sources() -> str:
    """SQL that forgets single acts (a submission, an edit) among %(sources)s to which no record refers any more;
    imports stay on record."""
    users = [key for key in incoming(Source) if not key.model._meta.proxy]
    # Written so that each is looked up by itself: as anti-joins, planning their order takes longer than all the rest.
    unused = " AND ".join(
        f"(SELECT 1 FROM {table(key.model)} WHERE {column(key.model, key.column)} = {key_column(Source)} LIMIT 1)"
        " IS NULL"
        for key in users
    )
    one_person = f"{column(Source, 'kind')} NOT IN ('import', 'third_party')"
    return (
        f"DELETE FROM {table(Source)} WHERE {in_scope(Source)}{key_column(Source)} = ANY(%(sources)s::uuid[])"
        f" AND {one_person} AND {unused}"
    )


SILENCE = (
    f"UPDATE {LedgerEntry._meta.db_table} SET subject_id = NULL, payload = NULL, nonce = NULL"
    " WHERE organisation_id = %(organisation)s AND subject_id = ANY(%(numbers)s::uuid[])"
)
"""Takes from people's ledger entries what can be read; the hashes stay and the tree stays whole."""


def clear_up(outcome: Outcome, params: dict[str, Any], *further: str) -> list[list[tuple[Any, ...]]]:
    """After people are gone: their single acts, and what the ledger says of them; ``further`` statements go along.

    Returns the rows of those.
    """
    given = {**params, "sources": list(outcome.values.get("source", ()))}
    sources, silenced, *rest = answers([unused_sources(), SILENCE, *further], given)
    outcome.note(Source._meta.label, ERASED, sources[0])
    outcome.note(LedgerEntry._meta.label, DEPERSONALISED, silenced[0])
    return [rows for _count, rows in rest]


def forget_sources(outcome: Outcome, params: dict[str, Any]) -> None:
    """After records of other kinds are gone: the single acts they came by."""
    if outcome.values.get("source"):
        for count, _rows in answers([unused_sources()], {**params, "sources": list(outcome.values["source"])}):
            outcome.note(Source._meta.label, ERASED, count)
