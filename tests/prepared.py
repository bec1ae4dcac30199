"""What the suite prepares once, however many processes a run has: a migrated database and a data folder.

Tests copy them (``tests/copies.py``). Preparing takes ten to thirty seconds and a copy less than one; the database
stays for the next run, until a file changes that tables and rights are made from.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from softranet.config.embedded import EmbeddedServer
from softranet.config.migration import PACKAGE
from softranet.config.roles import connect
from softranet.config.testdatabase import drop_test_database, server_addresses, test_database

_PREFIX = f"{os.environ.get('SOFTRANET_TEST_DATABASE', 'softranet_test')}_prepared_"
_MAKING = ("**/migrations/*.py", "**/models/*.py", "**/models.py", "privacy/*.py", "config/*.py")


@pytest.fixture(scope="session")
def of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of this run share, and no other run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def prepared_database(of_the_run: Path) -> str:
    """The name of a migrated database, to copy; nothing connects to it."""
    name = _PREFIX + _fingerprint()
    with _alone(of_the_run, "database"):
        kept = _kept()
        if name not in kept or not kept[name]:
            for old in kept:
                drop_test_database(old)
            application, owner = test_database(name, fresh=True)
            _prepare({"DATABASE_URL": application, "DATABASE_OWNER_URL": owner})
    return name


def _kept() -> dict[str, bool]:
    """Databases of earlier runs, and whether each was prepared to its end: then it says so in its comment."""
    with connect(server_addresses()[0]) as admin:
        rows = admin.execute(
            "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') LIKE 'softranet %%' FROM pg_database"
            " WHERE starts_with(datname, %s)", [_PREFIX],
        )  # fmt: skip
        return dict(rows.fetchall())


def _fingerprint() -> str:
    digest = sha256()
    for path in sorted({path for pattern in _MAKING for path in PACKAGE.glob(pattern)}):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


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
