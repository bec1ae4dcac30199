"""What the tests of people share."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.people import found

_KEPT = "django_migrations", "django_content_type", "auth_permission", "softranet_cache"


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """Larkspur in a database whose transactions really commit; its owner empties every table afterwards."""
    with django_db_blocker.unblock():
        try:
            yield SimpleNamespace(organisation=found("larkspur", "Larkspur Music School", country="IN"))
        finally:
            connection.close()
            with psycopg.connect(getattr(settings, "SOFTRANET_OWNER_URL")) as owner:  # noqa: B009 - set by the suite
                named = owner.execute(
                    "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
                    " WHERE schemaname = 'public' AND tablename <> ALL(%s)", [list(_KEPT)],
                ).fetchone()  # fmt: skip
                owner.execute(f"TRUNCATE {named[0]} CASCADE" if named else "SELECT 1")
