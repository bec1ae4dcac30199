"""The erasure journal: who was erased, kept outside the database, so that a restored one can be told.

One JSON object a line: organisation, the person's record number, when. Both numbers are made at random and
lead nowhere once the person is erased. An organisation that ended whole stands there as its own person. Appended and
synced, never rewritten.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

NAME = "erasures.jsonl"


@dataclass(frozen=True)
class Erasure:
    organisation: UUID
    person: UUID
    at: datetime

    def line(self) -> bytes:
        return (
            json.dumps(
                {"organisation": str(self.organisation), "person": str(self.person), "at": self.at.isoformat()}
            ).encode()
            + b"\n"
        )


def place() -> Path:
    return Path(settings.SOFTRANET_DATA_FOLDER) / NAME


def journal(organisation_id: UUID, person: UUID, at: datetime) -> None:
    """Note one erasure; when this returns it is on disk. Twice does no harm."""
    write([Erasure(organisation_id, person, at)])


def write(erasures: Iterable[Erasure]) -> None:
    data = b"".join(one.line() for one in erasures)
    path = place()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if file.seek(0, os.SEEK_END) and not _ends_a_line(file.fileno()):
            data = b"\n" + data  # a machine that died while writing left half a line
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if new:
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _ends_a_line(descriptor: int) -> bool:
    return os.pread(descriptor, 1, os.fstat(descriptor).st_size - 1) == b"\n"


def read(path: Path, *, last: int | None = None) -> Iterator[Erasure]:
    """All erasures of a journal, or those in its last so many bytes; half a line is passed over."""
    if not path.exists():
        return
    with path.open("rb") as file:
        if last is not None and file.seek(0, os.SEEK_END) > last:
            file.seek(-last, os.SEEK_END)
            file.readline()
        else:
            file.seek(0)
        for line in file:
            found = parse(line)
            if found is not None:
                yield found


def parse(line: bytes | str) -> Erasure | None:
    try:
        found = json.loads(line)
        return Erasure(UUID(found["organisation"]), UUID(found["person"]), datetime.fromisoformat(found["at"]))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
