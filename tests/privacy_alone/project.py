"""A Django project made from the blocks of docs/how-to/install-the-engine-alone.md, with a database of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from psycopg.conninfo import conninfo_to_dict

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "install-the-engine-alone.md"
_FILE = re.compile(r"^```python\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Project(NamedTuple):
    folder: Path
    environ: dict[str, str]

    def run(self, *words: str) -> str:
        """What a program prints; a failure shows its whole output."""
        done = subprocess.run(
            [sys.executable, "-W", "error", *words],
            cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def write(folder: Path, database_url: str) -> Project:
    """The page's files, and the environment they read."""
    for name, text in _FILE.findall(PAGE.read_text()):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    parts = conninfo_to_dict(database_url)
    libpq = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "SOFTRANET_"))}
    environ |= {libpq[key]: str(value) for key, value in parts.items() if key in libpq}
    environ |= {
        "SECRET_KEY": "a key for tests " * 4, "KEY_DIR": str(folder / "keys"),
        "DJANGO_SETTINGS_MODULE": "project.settings", "PYTHONPATH": str(folder),
    }  # fmt: skip
    return Project(folder, environ)


def commands() -> list[list[str]]:
    """The page's commands but for the installation, without their first word."""
    lines = [line for block in _COMMANDS.findall(PAGE.read_text()) for line in block.splitlines()]
    return [line.split()[1:] for line in lines if line.startswith("python ")]
