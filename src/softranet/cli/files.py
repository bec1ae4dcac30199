"""Files that commands write."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from softranet.config.refusals import Refusal


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all, readable by its owner alone. Raises ``Refusal`` where something is there already."""
    refuse_existing(path)
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def refuse_existing(path: Path) -> None:
    """Raises ``Refusal`` where something is there already."""
    if path.exists():
        raise Refusal(f"{path} is there already. Name a new file.")
