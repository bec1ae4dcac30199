"""What the database itself enforces, made from the models after every migration.

One reconciler instead of hand-written migration steps, so that a new table cannot be forgotten: for every
``ScopedRecord`` it makes the primary key (organisation_id, id), row-level security with one policy, composite
foreign keys for every ``ScopedKey``, and column privileges for append-only tables. It runs as the tables'
owner; row-level security is not forced on the owner (under FORCE a migration's UPDATE touches no row).
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.db.backends.utils import CursorWrapper

from softranet.privacy.records import ScopedKey, ScopedRecord
from softranet.privacy.scope import tenancy

# In a subselect, so that it is asked once for a statement and not once for each row: counts over a million rows
# take less than half the time. It stays an error where no scope is open.
POLICY = "organisation_id = (SELECT current_setting('softranet.organisation')::uuid)"


def scoped_models() -> list[type[models.Model]]:
    """Every installed model whose rows belong to an organisation, and those with a policy of their own."""
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if issubclass(m, ScopedRecord) or hasattr(m, "isolation")]


def protect_after_migrate(sender: Any, using: str = "default", **options: Any) -> None:
    """Receiver of ``post_migrate``: once, when the engine's own migrations are done."""
    if sender.name == "softranet.privacy":
        protect(using)


def protect(using: str = "default") -> list[str]:
    """Bring the database in line with the models. Returns the statements it ran; none when all was well.

    Raises ``django.db.ProgrammingError`` when the connection is not the tables' owner.
    """
    with connections[using].cursor() as cursor:
        tables = set(connections[using].introspection.table_names(cursor))
        present = [m for m in scoped_models() if m._meta.db_table in tables]
        steps = [_primary_key, _row_security, _keys, _privileges]  # a key needs the other table's primary key
        statements: list[str] = []
        for step in steps:
            for model in present:
                for statement in list(step(cursor, model)):
                    cursor.execute(statement)
                    statements.append(statement)
    return statements


def _constraints(cursor: CursorWrapper, table: str) -> dict[str, tuple[str, str]]:
    cursor.execute(
        "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass", [table]
    )
    return {name: (kind, text) for name, kind, text in cursor.fetchall()}


def _primary_key(cursor: CursorWrapper, model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    if not tenancy() or not issubclass(model, ScopedRecord):
        return
    for name, (kind, text) in _constraints(cursor, table).items():
        wanted = "PRIMARY KEY (organisation_id, id)"
        if kind == "p" and text != wanted:
            yield f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" {wanted}'


def _row_security(cursor: CursorWrapper, model: type[models.Model]) -> Iterator[str]:
    """``isolation`` and ``isolation_check`` on a model replace the common rule, for reading and for writing."""
    if not tenancy():
        return
    table, rule = model._meta.db_table, getattr(model, "isolation", POLICY)
    wanted = f"USING ({rule})"
    if hasattr(model, "isolation_check"):
        wanted += f" WITH CHECK ({model.isolation_check})"
    cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
    if not cursor.fetchone()[0]:
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    cursor.execute("SELECT obj_description(oid, 'pg_policy') FROM pg_policy WHERE polrelid = %s::regclass", [table])
    found = [row[0] for row in cursor.fetchall()]
    if found != [wanted]:
        yield f'DROP POLICY IF EXISTS organisation ON "{table}"'
        yield f'CREATE POLICY organisation ON "{table}" {wanted}'
        quoted = wanted.replace("'", "''")
        yield f"COMMENT ON POLICY organisation ON \"{table}\" IS '{quoted}'"


def _keys(cursor: CursorWrapper, model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    if not issubclass(model, ScopedRecord):
        return
    constraints = _constraints(cursor, table)
    for field in model._meta.concrete_fields:
        if not isinstance(field, ScopedKey):
            continue
        name = f"{table}_{field.column}_scoped"[:63]
        target: Any = field.related_model
        if name in constraints:
            continue
        here, there = f'"{field.column}"', f'"{field.target_field.column}"'
        if tenancy() and issubclass(target, ScopedRecord):
            here, there = f"organisation_id, {here}", f"organisation_id, {there}"
        yield (
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ({here}) '
            f'REFERENCES "{target._meta.db_table}" ({there}) DEFERRABLE INITIALLY DEFERRED'
        )
    tenant = getattr(settings, "PRIVACY_TENANT_MODEL", None)
    name = f"{table}_organisation_scoped"[:63]
    if tenant and name not in constraints:
        yield (
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (organisation_id) '
            f'REFERENCES "{apps.get_model(tenant)._meta.db_table}" (id) DEFERRABLE INITIALLY DEFERRED'
        )


def _privileges(cursor: CursorWrapper, model: type[models.Model]) -> Iterator[str]:
    """Append-only tables: the application may change only the columns the class names (often none)."""
    role, changeable = getattr(settings, "PRIVACY_APPLICATION_ROLE", None), getattr(model, "changeable", None)
    if role is None or changeable is None:
        return
    table = model._meta.db_table
    cursor.execute("SELECT has_table_privilege(%s, %s, 'UPDATE')", [role, table])
    if cursor.fetchone()[0]:
        yield f'REVOKE UPDATE ON "{table}" FROM "{role}"'
        if changeable:
            columns = ", ".join(f'"{column}"' for column in changeable)
            yield f'GRANT UPDATE ({columns}) ON "{table}" TO "{role}"'


def unprotected(using: str = "default") -> list[str]:
    """Scoped tables whose row-level security does not bind the present role; empty when all is well."""
    with connections[using].cursor() as cursor:
        names = [m._meta.db_table for m in scoped_models()]
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relname = ANY(%s) AND c.relkind IN ('r', 'p')"
            " AND c.relnamespace = current_schema()::regnamespace AND NOT row_security_active(c.oid)", [names]
        )
        return [row[0] for row in cursor.fetchall()]
