"""The one statement that reads everything a table has of a person: fields, source, clock, and linked names."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models

from softranet.privacy.declarations import LINK, SUBJECT, Held, Holding, Personal, holding
from softranet.privacy.graph import (
    Hop,
    any_key,
    column,
    hops_of,
    key_column,
    nodes,
    own_fields,
    primary_key,
    quoted,
    scoped,
    table,
)
from softranet.privacy.models import Disclosure, LedgerEntry, Recipient, Source
from softranet.privacy.subjects import subject_model
from softranet.privacy.withheld import told

_NAMES = ("title", "name", "label", "text")


@dataclass(frozen=True)
class Column:
    """A field of the record and where in the row it is found."""

    field: Any
    held: Held
    secret: bool
    convert: tuple[Callable[..., Any], ...]


@dataclass(frozen=True)
class Select:
    """A compiled statement: the row is key, columns, then clock and source's key where they are not columns."""

    holding: Holding
    statement: str
    columns: tuple[Column, ...]  # what is personal, then what explains it
    title: int | None  # index among the columns
    clock: tuple[str | None, str | None] | None  # (fact, law) where the row has a clock of its own
    since: int | None  # where in the row that clock is
    has_source: bool  # the row's last value
    gate: str | None


@lru_cache(maxsize=1)
def selects() -> tuple[Select, ...]:
    """For every table about people, the person's own first; then the ledger."""
    person = [n for n in nodes() if n.model is subject_model()]
    others = sorted((n for n in nodes() if n.model is not subject_model()), key=lambda n: (len(n.hops), n.label))
    ledger = f"organisation_id = %(organisation)s AND {column(LedgerEntry, 'subject_id')} = ANY(%(numbers)s::uuid[])"
    own = [
        _compile(n.holding, n.where, n.gate, skip=n.hops[0].key.name if n.hops else None) for n in [*person, *others]
    ]
    return (*own, _compile(holding(LedgerEntry), ledger, None, skip="subject_id"))


def _compile(held: Holding, where: str, gate: str | None, *, skip: str | None) -> Select:
    model = held.model
    joins: list[str] = []
    columns: list[Column] = []
    wanted: list[str] = [_number(model, held)]
    for f in sorted(own_fields(model), key=lambda f: not isinstance(held.fields.get(f.name), Personal)):
        said = held.fields.get(f.name)
        if f.name == skip or said is None or f.primary_key or not _told(f, said):
            continue
        secret = isinstance(said, Personal) and not said.shown
        wanted.append(_expression(model, f, secret=secret, joins=joins))
        convert = () if secret or f.is_relation else tuple(f.get_db_converters(connection))
        columns.append(Column(f, said, secret, convert))
    clock = _clock(model, held, joins)
    if clock and clock[0] not in wanted:
        wanted.append(clock[0])
    source = next((f for f in own_fields(model) if f.is_relation and f.related_model is Source), None)
    if source is not None:
        wanted.append(column(model, source.column))
    order = f" ORDER BY {key_column(model)}"
    statement = f"SELECT {', '.join(wanted)} FROM {table(model)} {' '.join(joins)} WHERE ({where}){told(model)}{order}"
    title = next((i for i, c in enumerate(columns) if c.field.name == held.title), None)
    since = wanted.index(clock[0]) if clock else None
    return Select(
        held, statement, tuple(columns), title, clock[1:] if clock else None, since, source is not None, gate
    )


def _number(model: type[models.Model], held: Holding) -> str:
    """What a record is called in a dossier: its key, or where that is a secret (a session's) a hash of it."""
    own = key_column(model)
    if primary_key(model).name in held.personal:
        return f"left(encode(sha256({own}::text::bytea), 'hex'), 16)"
    return own


def _told(f: Any, said: Held) -> bool:
    """All that is personal; of the rest what explains it: not hashes, pointers or the organisation's number."""
    if isinstance(said, Personal):
        return True
    if said is SUBJECT or f.name in ("organisation_id", "source_row"):
        return False
    if f.is_relation:
        linked: Any = f.related_model
        return said is LINK and linked is not Source and link_title(linked) is not None
    return not isinstance(f, models.UUIDField | models.BinaryField)


def _expression(model: type[models.Model], f: Any, *, secret: bool, joins: list[str]) -> str:
    own = column(model, f.column)
    if secret:
        return f"({own} IS NOT NULL AND {own}::text <> '')"
    if f.is_relation:
        name = link_title(f.related_model)
        if name is not None:
            alias = f"linked{len(joins)}"
            joins.append(_join(alias, f.related_model, own))
            return f"{alias}.{quoted(name)}"
    return own


def _join(alias: str, model: type[models.Model], own: str) -> str:
    scope = f" AND {alias}.organisation_id = %(organisation)s" if scoped(model) else ""
    return f"LEFT JOIN {table(model)} AS {alias} ON {alias}.{quoted(primary_key(model).column)} = {own}{scope}"


def link_title(model: Any) -> str | None:
    """The column that names a linked record for people; none for a person's own or a secret one."""
    try:
        held = holding(model)
    except KeyError:
        return None
    names = (held.title, *_NAMES) if held.subject is None else (held.title,)
    known = {f.name: f for f in own_fields(model)}
    return next((str(known[n].column) for n in names if n in known and not known[n].is_relation), None)


def _clock(model: type[models.Model], held: Holding, joins: list[str]) -> tuple[str, str | None, str | None] | None:
    """(SQL, fact, law) of the moment a record's period runs from, followed to the record it hangs on.

    None where that is the person: their own clock then counts.
    """
    hops: list[Hop] = []
    step, said = model, held
    while said.keep is not None and said.model is not subject_model():
        first: Any = next((f for f in step._meta.get_fields() if f.name == said.keep.since.split("__")[0]), None)
        if first is None:
            return None
        if said.keep.fact or not first.is_relation:
            own = _reach(model, hops, joins)
            return f"{own}.{quoted(first.column)}", said.keep.fact, said.keep.law
        hops += hops_of(step, said.keep.since)
        step = hops[-1].model
        if step is subject_model() or any(h.model is step for h in hops[:-1]):
            return None
        said = holding(step)
    return None


def _reach(model: type[models.Model], hops: list[Hop], joins: list[str]) -> str:
    alias = table(model)
    for number, hop in enumerate(hops):
        following = f"step{number}"
        here, there = f"{alias}.{quoted(hop.column)}", f"{following}.{quoted(hop.target)}"
        joins.append(f"LEFT JOIN {table(hop.model)} AS {following} ON {there} = {here}")
        alias = following
    return alias


def subject_clock() -> tuple[str, str | None, str | None] | None:
    """(column, fact, law) of the person's own period; None where it ends only when they ask."""
    held = holding(subject_model())
    if held.keep is None:
        return None
    names = {f.name: str(f.column) for f in own_fields(subject_model())}
    return (names[held.keep.since], held.keep.fact, held.keep.law) if held.keep.since in names else None


@lru_cache(maxsize=1)
def disclosed() -> str:
    """What went to whom, in the order of time."""
    return (
        f"SELECT recipient_id, categories, at FROM {table(Disclosure)}"
        f" WHERE organisation_id = %(organisation)s AND subject_id = {any_key()}{told(Disclosure)} ORDER BY at"
    )


# Looked up by key afterwards: joining them to every table costs more in planning than all of the reading.
SOURCES = (
    f"SELECT id, kind, name, way, at FROM {Source._meta.db_table}"
    " WHERE organisation_id = %(organisation)s AND id = ANY(%(sources)s::uuid[])"
)
RECIPIENTS = (
    f"SELECT id, key, name, kind, country FROM {Recipient._meta.db_table}"
    " WHERE organisation_id = %(organisation)s AND id = ANY(%(recipients)s::uuid[])"
)
