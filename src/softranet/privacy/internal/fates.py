"""What becomes of a table's records when their person goes."""

from enum import Enum
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from psycopg import sql

from softranet.privacy.declarations import Ending, Holding, Personal
from softranet.privacy.graph import Node, column, node_of, own_fields, quoted
from softranet.privacy.subjects import subject_model


class Fate(Enum):
    DELETE = "erased"
    DEPERSONALISE = "depersonalised"
    KEEP = "kept"


class Unendable(TypeError):
    """A record that outlives its person cannot let go of them.

    Found: a key to a record that is deleted, or a field without an empty value. Expected: the key allows NULL,
    the field has ``Personal(gone=…)``.
    """


def fate(holding: Holding) -> Fate:
    """Kept under its own law or with the record it hangs on, depersonalised, or deleted."""
    keep = holding.keep
    if keep is None:
        return Fate.DELETE
    if keep.law and keep.fact:
        return Fate.KEEP
    if keep.then is Ending.DEPERSONALISE:
        return Fate.DEPERSONALISE
    parent = None if keep.fact else hangs_on(holding)
    if parent is not None and parent.model is not subject_model() and fate(parent.holding) is Fate.KEEP:
        return Fate.KEEP
    return Fate.DELETE


def hangs_on(holding: Holding) -> Node | None:
    """The table of the record that this kind is kept with, where its period is that of another."""
    keep = holding.keep
    if keep is None or keep.fact:
        return None
    try:
        field: Any = holding.model._meta.get_field(keep.since.split("__")[0])
    except FieldDoesNotExist:
        return None
    return node_of(field.related_model) if field.is_relation else None


def governing_law(holding: Holding) -> tuple[str, str, str] | None:
    """(law, fact, clock) of a kind that is kept under its own law."""
    keep = holding.keep
    return (keep.law, keep.fact, keep.since) if keep and keep.law and keep.fact else None


def emptied(node: Node, *, wholly: bool | None = None) -> dict[str, str]:
    """By column, the SQL value that takes the person out of a record which stays; empty when it holds nothing.

    ``wholly``: the personal fields too, and not only the keys to what goes; by default as its fate says.
    """
    values: dict[str, str] = {}
    wholly = fate(node.holding) is Fate.DEPERSONALISE if wholly is None else wholly
    for field in own_fields(node.model):
        if isinstance(field, models.ForeignKey) and _goes(field.related_model):
            values[field.column] = "NULL"
        elif wholly and field.name in node.holding.personal:
            values[field.column] = gone(field, node.holding.personal[field.name])
    return values


def assignments(values: dict[str, str]) -> str:
    return ", ".join(f"{quoted(name)} = {value}" for name, value in values.items())


def still_personal(model: type[models.Model], values: dict[str, str]) -> str:
    """SQL for "not depersonalised yet", so that a sweep does not do it again."""
    parts = [f"{column(model, name)} IS DISTINCT FROM {value}" for name, value in values.items()]
    return "(" + " OR ".join(parts) + ")" if parts else "FALSE"


def letting_go(node: Node) -> list[str]:
    """What keeps a surviving record from letting go of its person, in words for a start-up error."""
    if fate(node.holding) is Fate.DELETE:
        return []
    found: list[str] = []
    for field in own_fields(node.model):
        if isinstance(field, models.ForeignKey) and _goes(field.related_model) and not field.null:
            found.append(f"{node.label}.{field.name} points to a record that is deleted and does not allow NULL")
        elif fate(node.holding) is Fate.DEPERSONALISE and field.name in node.holding.personal:
            try:
                gone(field, node.holding.personal[field.name])
            except Unendable as problem:
                found.append(str(problem))
    return found


def gone(field: Any, held: Personal) -> str:
    """The SQL literal that replaces a personal value. Raises ``Unendable``."""
    if held.gone is not None:
        return sql.Literal(field.get_db_prep_save(held.gone, connection)).as_string(None).replace("%", "%%")
    if field.null:
        return "NULL"
    if isinstance(field, models.CharField | models.TextField):
        return "''"
    if isinstance(field, models.JSONField):
        return "'{}'::jsonb"
    raise Unendable(f"{field.model._meta.label}.{field.name} has no empty value; declare Personal(…, gone=…)")


def _goes(model: Any) -> bool:
    node = node_of(model)
    return node is not None and fate(node.holding) is Fate.DELETE
