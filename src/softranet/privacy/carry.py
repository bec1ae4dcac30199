"""An organisation's tables, as they travel whole: which there are, and what of them stays behind.

Drawn from the models, so that a new table cannot be forgotten. What points outside the organisation, such as to the
account somebody signs in with, belongs to the installation: such a column stays behind, and where a record is
nothing without it, so does the table.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from softranet.privacy.graph import own_fields
from softranet.privacy.isolation import scoped_models
from softranet.privacy.records import ScopedRecord


@dataclass(frozen=True)
class Load:
    """One table that travels: its columns, and those that stay behind."""

    label: str
    table: str
    key: str  # the column that numbers a record within its organisation
    columns: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def file(self) -> str:
        """Its place in a bundle."""
        return f"tables/{self.label}.jsonl"


def tenant_model() -> type[models.Model]:
    """The model of organisations, which ``PRIVACY_TENANT_MODEL`` names."""
    return apps.get_model(settings.PRIVACY_TENANT_MODEL)


def loads() -> list[Load]:
    """Every table whose rows travel, by label."""
    behind = left_behind()
    return [_load(m, behind) for m in _belonging() if m._meta.label not in behind]


def left_behind() -> list[str]:
    """The tables whose rows are nothing without something of the installation, by label."""
    found: set[str] = set()
    while True:
        more = {m._meta.label for m in _belonging() if any(not f.null for f in _outward(m, found))} - found
        if not more:
            return sorted(found)
        found |= more


def _belonging() -> list[type[models.Model]]:
    found = [m for m in scoped_models() if issubclass(m, ScopedRecord)]
    return sorted(found, key=lambda m: m._meta.label)


def _outward(model: type[models.Model], behind: set[str] | list[str]) -> list[Any]:
    """Keys to what does not travel."""
    keys = [f for f in own_fields(model) if isinstance(f, models.ForeignKey)]
    return [f for f in keys if not _travels(f.related_model, behind)]


def _travels(model: Any, behind: set[str] | list[str]) -> bool:
    return (issubclass(model, ScopedRecord) and model._meta.label not in behind) or model is tenant_model()


def _load(model: type[models.Model], behind: list[str]) -> Load:
    outward = {f.column for f in _outward(model, behind)}
    columns = [f.column for f in own_fields(model)]
    own: Any = model._meta.pk
    return Load(
        label=model._meta.label, table=model._meta.db_table, key=own.column,
        columns=tuple(c for c in columns if c not in outward), behind=tuple(sorted(outward)),
    )  # fmt: skip
