"""An installation that leaves no process behind, however its test ends."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    one = Installation(tmp_path / "data")
    yield one
    if one.running is not None:
        one.running.kill()
        one.running.wait()
    for number in one.processes():
        os.kill(number, signal.SIGKILL)
