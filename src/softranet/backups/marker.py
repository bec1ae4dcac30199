"""The mark of a restore that has not finished: while it is there, nothing is served."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

NAME = "restoring"


def place() -> Path:
    return Path(settings.SOFTRANET_DATA_FOLDER) / NAME


def restoring() -> bool:
    """One look at a folder, cheap enough for every request."""
    return place().exists()


def mark(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"since": datetime.now(UTC).isoformat()}, file)
        file.flush()
        os.fsync(file.fileno())


def unmark(folder: Path) -> None:
    (folder / NAME).unlink(missing_ok=True)
