"""The keys from the person to every record, as declarations and models give them, and their order for deleting."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection, models

from softranet.privacy.declarations import Holding, personal_holdings
from softranet.privacy.records import ScopedRecord
from softranet.privacy.subjects import subject_model


@dataclass(frozen=True)
class Hop:
    """One step towards the person: ``column`` here equals ``target`` in the table of ``model``."""

    column: str
    model: type[models.Model]
    target: str
    key: "models.ForeignKey[Any, Any]"
    forward: bool  # the key is on this side


@dataclass(frozen=True)
class Node:
    """A table of records about people, and its way to the person."""

    holding: Holding
    hops: tuple[Hop, ...]

    @property
    def model(self) -> type[models.Model]:
        return self.holding.model

    @property
    def label(self) -> str:
        return self.holding.label

    @cached_property
    def gate(self) -> str | None:
        """The subject's own column that must be filled for this table to have anything of theirs."""
        last = self.hops[-1] if self.hops else None
        return last.target if last and not last.forward and last.model is subject_model() else None

    @cached_property
    def where(self) -> str:
        """SQL for "of the people in %(keys)s"."""
        return reached(self.model, self.hops, of_people())


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return connection.ops.quote_name(name)


def table(model: type[models.Model]) -> str:
    """A model's table, quoted."""
    return quoted(model._meta.db_table)


def column(model: type[models.Model], name: str) -> str:
    """A column with its table, quoted."""
    return f"{table(model)}.{quoted(name)}"


def key_column(model: type[models.Model]) -> str:
    """The column of a model's key, quoted."""
    return column(model, primary_key(model).column)


def primary_key(model: type[models.Model]) -> Any:
    """A model's key field: a record's number within its organisation."""
    return model._meta.pk


def own_fields(model: type[models.Model]) -> list[Any]:
    """The fields with a column in the model's own table (typed loosely: a column's name is always there)."""
    return list(model._meta.local_concrete_fields)


def scoped(model: type[models.Model]) -> bool:
    """Whether every row of the table that a scope shows is this organisation's (a policy of its own may show more)."""
    return issubclass(model, ScopedRecord) and not hasattr(model, "isolation")


def in_scope(model: type[models.Model]) -> str:
    """SQL that keeps a statement inside the organisation even where row-level security does not bind the role."""
    return f"{column(model, 'organisation_id')} = %(organisation)s AND " if scoped(model) else ""


def of_people() -> str:
    """SQL for "one of the people in %(keys)s", on the subject's table."""
    return f"{key_column(subject_model())} = {any_key()}"


def any_key() -> str:
    """The SQL that compares with a list of people's keys, typed so that an index serves it."""
    kind = primary_key(subject_model()).rel_db_type(connection)
    return f"ANY(%(keys)s::{kind}[])"


def reached(model: type[models.Model], hops: tuple[Hop, ...], root: str) -> str:
    """SQL for "leads, over these hops, to a row of the last table for which ``root`` holds"."""
    if not hops:
        return in_scope(model) + root
    here, rest = hops[0], hops[1:]
    mine = column(model, here.column)
    while rest and here.target == rest[0].column:  # both sides of the table between point to its key: step over it
        here, rest = rest[0], rest[1:]
    if not rest and root == of_people() and here.forward and here.target == primary_key(here.model).column:
        return in_scope(model) + f"{mine} = {any_key()}"
    inner = f"SELECT {column(here.model, here.target)} FROM {table(here.model)} WHERE {reached(here.model, rest, root)}"
    return in_scope(model) + f"{mine} IN ({inner})"


def hops_of(model: type[models.Model], path: str) -> tuple[Hop, ...]:
    """The steps of a path of key names. Raises ``FieldDoesNotExist`` where it breaks."""
    found: list[Hop] = []
    step: Any = model
    for name in path.split("__"):
        field: Any = step._meta.get_field(name)
        if field.auto_created and not field.concrete:
            key = field.field
            found.append(Hop(key.target_field.column, field.related_model, key.column, key, forward=False))
        else:
            found.append(Hop(field.column, field.related_model, field.target_field.column, field, forward=True))
        step = field.related_model
    return tuple(found)


def incoming(model: type[models.Model]) -> Iterator[Any]:
    """Every key of an installed table that points to this one."""
    for relation in model._meta.get_fields(include_hidden=True):
        key = getattr(relation, "field", None)
        if relation.auto_created and not relation.concrete and isinstance(key, models.ForeignKey):
            yield key


@lru_cache(maxsize=1)
def nodes() -> tuple[Node, ...]:
    """Every table of records about people, children before what they hang on, the person's own last.

    A table whose path leads through another comes first: without the other there is no path. Then a table comes
    before those its keys point to, but where that makes a circle: keys are checked when the transaction ends.
    """
    waiting = [Node(h, () if h.subject == "self" else hops_of(h.model, h.subject or "")) for h in personal_holdings()]
    ordered: list[Node] = []
    while waiting:
        free = [node for node in waiting if not any(_leads_through(other, node) for other in waiting)] or waiting
        clear = [node for node in free if not any(_points_to(other, node) for other in waiting)]
        ordered.append((clear or free)[0])
        waiting.remove(ordered[-1])
    return tuple(ordered)


def node_of(model: type[models.Model]) -> Node | None:
    """The model's place in the graph; None where it holds nothing about people."""
    return next((node for node in nodes() if node.model is model), None)


def _leads_through(node: Node, other: Node) -> bool:
    return node is not other and any(hop.model is other.model for hop in node.hops)


def _points_to(node: Node, other: Node) -> bool:
    """A key to the very table its own way leads to it by does not count: that one is emptied with the row."""
    keys = (f for f in own_fields(node.model) if isinstance(f, models.ForeignKey))
    return node is not other and any(
        key.related_model is other.model and not _leads_through(other, node) for key in keys
    )
