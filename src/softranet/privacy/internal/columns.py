"""The columns of the database that can hold text, from its own catalogue, whatever the models say."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from softranet.privacy.declarations import Held, Personal, holding
from softranet.privacy.graph import in_scope, node_of, own_fields, primary_key, quoted, scoped
from softranet.privacy.vocabulary import Category

_CATALOGUE = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
  AND a.attnum > 0 AND NOT a.attisdropped AND has_table_privilege(c.oid, 'SELECT')
  AND format_type(a.atttypid, NULL) IN (
    'text', 'character varying', 'character', 'citext', 'json', 'jsonb', 'bytea', 'inet',
    'text[]', 'character varying[]')
ORDER BY c.relname, a.attnum
"""


@dataclass(frozen=True)
class TextColumn:
    """A column and its declaration; ``held`` is None for a table no model stands for."""

    name: str
    text: str  # SQL that gives it as text
    held: Held | None
    field: Any

    @property
    def category(self) -> Category | None:
        return self.held.category if isinstance(self.held, Personal) else None

    @property
    def holds_names(self) -> bool:
        return self.category is Category.NAME

    def matches(self, contacts: str, names: str, others: str) -> str:
        """SQL for "matches one of the parameters contacts and names", for those that are not empty.

        A name counts only in rows for which the condition ``others`` holds, where there is one.
        """
        tests = [f"coalesce({self.text} ~* %(contacts)s, false)"] if contacts else []
        if names:
            named = f"coalesce({self.text} ~* %(names)s, false)"
            tests.append(f"({named} AND {others})" if others else named)
        return " OR ".join(tests)


@dataclass(frozen=True)
class TextTable:
    label: str  # the model's, else the table's name
    quoted: str
    key: str
    columns: tuple[TextColumn, ...]
    model: type[models.Model] | None

    @property
    def scoped(self) -> bool:
        return self.model is not None and scoped(self.model)

    @property
    def about_people(self) -> bool:
        return self.model is not None and node_of(self.model) is not None

    @property
    def is_tenant(self) -> bool:
        """The organisation's own row: what it publishes about itself."""
        return self.label == getattr(settings, "PRIVACY_TENANT_MODEL", None)

    @property
    def ages(self) -> bool:
        """Whether the keys tell when a row was made (they are UUIDs of version 7)."""
        return self.scoped

    @property
    def in_scope(self) -> str:
        return in_scope(self.model) if self.model else ""


@lru_cache(maxsize=1)
def text_tables() -> tuple[TextTable, ...]:
    """Every table of the schema with columns that can hold text, read once per process."""
    by_table = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True) if not m._meta.proxy}
    with connection.cursor() as cursor:
        cursor.execute(_CATALOGUE)
        rows = cursor.fetchall()
    found: dict[str, list[TextColumn]] = {}
    for name, attribute, kind in rows:
        found.setdefault(name, []).append(_column(by_table.get(name), name, attribute, kind))
    return tuple(
        TextTable(
            by_table[name]._meta.label if name in by_table else name, quoted(name), _key(by_table.get(name), name),
            tuple(columns), by_table.get(name),
        )
        for name, columns in found.items()
    )  # fmt: skip


def _column(model: type[models.Model] | None, name: str, attribute: str, kind: str) -> TextColumn:
    whole = f"{quoted(name)}.{quoted(attribute)}"
    # A byte column is read as its ASCII form; other bytes appear as \\ooo, as they do in the patterns.
    text = f"encode({whole}, 'escape')" if kind == "bytea" else f"{whole}::text"
    field = next((f for f in own_fields(model) if f.column == attribute), None) if model else None
    held = holding(model).fields.get(field.name) if model and field else None
    return TextColumn(attribute, text, held, field)


def _key(model: type[models.Model] | None, name: str) -> str:
    return f"{quoted(name)}.{quoted(primary_key(model).column)}" if model else f"{quoted(name)}.ctid"
