"""A whole installation of its own: a database with committed rows, a data folder, and real processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from softranet.config.roles import connect
from softranet.config.testdatabase import drop_test_database
from tests.conftest import connect_as
from tests.copies import copy_database

_NAME = f"{os.environ.get('SOFTRANET_TEST_DATABASE', 'softranet_test')}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"


@dataclass
class Installation:
    """Where it is, and how to run its commands."""

    name: str
    application_url: str
    owner_url: str
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        addresses = {"DATABASE_URL": self.application_url, "DATABASE_OWNER_URL": self.owner_url}
        program = {"SOFTRANET_ENV": "test", "DJANGO_SETTINGS_MODULE": "softranet.config.settings"}
        return os.environ | addresses | program | {"SOFTRANET_DATA": str(self.data)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line `softranet` with these arguments."""
        return self.python("-c", "from softranet.cli import main; main()", *arguments)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], check=False, capture_output=True, text=True, env=self.environment, timeout=120
        )

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """A process to be watched, killed and waited for by the test."""
        return subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=self.environment | more, start_new_session=True,
        )  # fmt: skip

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """As the owner, who sees the rows of every organisation."""
        with connect(self.owner_url) as owner:
            return owner.execute(statement.encode(), values).fetchall()


@pytest.fixture
def installation(prepared_database: str, tmp_path: Path) -> Iterator[Installation]:
    yield from _made(prepared_database, "own", tmp_path / "data")


@pytest.fixture
def another(prepared_database: str, tmp_path: Path) -> Iterator[Installation]:
    """A second one, which knows nothing of the first: its own database, data folder and keys."""
    yield from _made(prepared_database, "another", tmp_path / "elsewhere")


def _made(prepared_database: str, which: str, data: Path) -> Iterator[Installation]:
    name = f"{_NAME}_{which}"
    application, owner = copy_database(prepared_database, name)
    data.mkdir(mode=0o700)
    yield Installation(name, application, owner, data)
    drop_test_database(name)


@pytest.fixture
def committed(installation: Installation, django_db_blocker: Any) -> Iterator[Installation]:
    """This process uses the installation's database too: what it writes is there for other connections."""
    yield from _used(installation, django_db_blocker)


@pytest.fixture(scope="module")
def shared(
    prepared_database: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Installation]:
    """The same for all tests of a module: each founds an organisation of its own in it."""
    for installation in _made(prepared_database, "shared", tmp_path_factory.mktemp("shared") / "data"):
        yield from _used(installation, django_db_blocker)


def _used(installation: Installation, django_db_blocker: Any) -> Iterator[Installation]:
    before = {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    with django_db_blocker.unblock():
        connect_as(installation.application_url, installation.name)
        yield installation
        connections.close_all()
    connection.settings_dict.update(before)
