"""Copies of what ``tests/prepared.py`` prepares."""

import os
import shutil
from pathlib import Path

from psycopg import sql

from softranet.config.roles import connect, with_database
from softranet.config.testdatabase import drop_test_database, server_addresses, test_database


def copy_database(prepared: str, name: str) -> tuple[str, str]:
    """(application's URL, owner's URL) of a new copy with this name."""
    drop_test_database(name)
    with connect(with_database(server_addresses()[1], "postgres")) as admin:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        admin.execute(statement.format(sql.Identifier(name), sql.Identifier(prepared)))
    return test_database(name)


def copy_data(prepared: Path, data: Path) -> None:
    """With the owners of its files, which as root are not those of this process."""
    shutil.copytree(prepared, data, symlinks=True, copy_function=_copy)
    for folder in (prepared, *(path for path in prepared.rglob("*") if path.is_dir())):
        _own(folder, data / folder.relative_to(prepared))


def _copy(source: str, target: str) -> None:
    shutil.copy2(source, target)
    _own(Path(source), Path(target))


def _own(source: Path, target: Path) -> None:
    status = source.stat()
    os.chown(target, status.st_uid, status.st_gid)
