"""The suite's database and its few named people.

Tests connect as the application's role: row-level security holds in them as it does in service. The tables
are made by their owner, once per run, and copied for each process.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from psycopg.conninfo import conninfo_to_dict

from softranet.config.testdatabase import drop_test_database
from tests.copies import copy_database

# The browser tests leave a loop running in their process; the database is used from its own thread all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What opens a browser comes last: its loop runs in the process from then on, and jobs are put off with loops."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


pytest_plugins = ["tests.prepared", "tests.people", "tests.installations", "tests.chromium"]


@pytest.fixture(scope="session")
def django_db_setup(prepared_database: str, django_db_blocker: Any) -> Iterator[None]:
    """A fresh copy of the migrated database; the connection belongs to the application's role."""
    name = (
        f"{os.environ.get('SOFTRANET_TEST_DATABASE', 'softranet_test')}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    )
    application, owner = copy_database(prepared_database, name)
    with django_db_blocker.unblock():
        connect_as(application, name)
        settings.SOFTRANET_OWNER_URL = owner
        yield
        connections.close_all()
    drop_test_database(name)


def connect_as(url: str, name: str) -> None:
    """Point the connection at this database and role."""
    connection.close()
    parts = conninfo_to_dict(url)
    connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.settings_dict.update(
        NAME=name, USER=parts.get("user", ""), PASSWORD=parts.get("password", ""),
        HOST=parts.get("host", ""), PORT=str(parts.get("port", "")),
    )  # fmt: skip
