"""The tables as a dataset of Fides (fideslang): every column of every table about people, in YAML."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import models

from softranet.organisations.models import Organisation
from softranet.privacy.declarations import Holding, Impersonal, Personal, holdings

DATASET = "softranet"
_TYPES = {
    "BooleanField": "boolean", "IntegerField": "integer", "BigIntegerField": "integer", "JSONField": "object",
    "PositiveSmallIntegerField": "integer", "PositiveIntegerField": "integer", "FloatField": "float",
}  # fmt: skip


def dataset(organisation: Organisation) -> dict[str, Any]:
    """The manifest, as plain values."""
    about = [holding for holding in holdings() if holding.personal]
    tables = {holding.model._meta.db_table for holding in about}
    return {
        "dataset": [{
            "fides_key": DATASET,
            "organization_fides_key": organisation.slug.replace("-", "_"),
            "name": "Softranet",
            "description": f"What {organisation.name} holds about people, from the declarations of the program",
            "collections": [_collection(holding, tables) for holding in about],
        }]
    }  # fmt: skip


def as_yaml(value: Any) -> str:
    """Block YAML; each scalar is a JSON string or number, and so means itself."""
    return "\n".join(_block(value, 0)) + "\n"


def _collection(holding: Holding, tables: set[str]) -> dict[str, Any]:
    meta = holding.model._meta
    return {
        "name": meta.db_table,
        "description": str(meta.verbose_name_plural),
        "data_categories": sorted({category.fideslang for category in holding.categories}),
        "fields": [_field(f, holding, tables) for f in meta.concrete_fields],
    }


def _field(field: "models.Field[Any, Any]", holding: Holding, tables: set[str]) -> dict[str, Any]:
    held = holding.fields.get(field.name)
    said: dict[str, Any] = {"name": field.column}
    if isinstance(held, Impersonal):
        said["description"] = held.why
    said["data_categories"] = [held.category.fideslang if isinstance(held, Personal) else "system.operations"]
    meta: dict[str, Any] = {"data_type": _TYPES.get(field.get_internal_type(), "string")}
    if field.primary_key:
        meta["primary_key"] = True
    to = field.related_model
    if isinstance(to, type) and to._meta.db_table in tables and to._meta.pk is not None:
        there = f"{to._meta.db_table}.{to._meta.pk.column}"
        meta["references"] = [{"dataset": DATASET, "field": there, "direction": "from"}]
    return {**said, "fides_meta": meta}


def _block(value: Any, depth: int) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(value, dict):
        for key, held in value.items():
            if held and isinstance(held, dict | list):
                yield f"{pad}{key}:"
                yield from _block(held, depth + 1)
            else:
                yield f"{pad}{key}: {json.dumps(held, ensure_ascii=False)}"
    else:
        for held in value:
            if isinstance(held, dict):
                first, *rest = _block(held, depth + 1)
                yield f"{pad}- {first.strip()}"
                yield from rest
            else:
                yield f"{pad}- {json.dumps(held, ensure_ascii=False)}"
