"""What each run of the suite prepares once, however many processes it has: a migrated database and a data folder.

Tests copy them (``tests/copies.py``). Preparing takes ten to thirty seconds and a copy less than one.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from softranet.config.embedded import EmbeddedServer
from softranet.config.testdatabase import drop_test_database, test_database

_NAME = f"{os.environ.get('SOFTRANET_TEST_DATABASE', 'softranet_test')}_prepared"


@pytest.fixture(scope="session")
def of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of this run share, and no other run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def prepared_database(of_the_run: Path) -> Iterator[str]:
    """The name of a migrated database, to copy; nothing connects to it. The last process to end drops it."""
    users = of_the_run / "prepared_database.users"
    with _alone(of_the_run, "database"):
        number = int(users.read_text()) if users.exists() else 0
        if not number:
            application, owner = test_database(_NAME, fresh=True)
            _prepare({"DATABASE_URL": application, "DATABASE_OWNER_URL": owner})
        users.write_text(str(number + 1))
    yield _NAME
    with _alone(of_the_run, "database"):
        number = int(users.read_text()) - 1
        users.write_text(str(number))
        if not number:
            drop_test_database(_NAME)


@pytest.fixture(scope="session")
def prepared_data(of_the_run: Path) -> Path:
    """A data folder whose embedded database is migrated and has been stopped, to copy."""
    data = of_the_run / "prepared_data"
    done = of_the_run / "prepared_data.done"
    with _alone(of_the_run, "data"):
        if not done.exists():
            _prepare({"SOFTRANET_DATA": str(data)})
            server = EmbeddedServer(data)
            assert server.pid() is None, "the database stops with the last command"
            server.mark_prepared()  # as `softranet up` does
            done.touch()
    return data


def _prepare(environment: dict[str, str]) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "SOFTRANET_"))}
    kind = {"SOFTRANET_ENV": "test", "SOFTRANET_DATA": os.environ.get("SOFTRANET_DATA") or ".data"}
    done = subprocess.run(
        [sys.executable, "-m", "softranet.cli", "database", "prepare"],
        env=kept | (kind if "DATABASE_URL" in environment else {}) | environment,
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@contextmanager
def _alone(folder: Path, what: str) -> Iterator[None]:
    with (folder / f"prepared_{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
