"""An installation that leaves no process behind, however its test ends."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Installation
from tests.copies import copy_data


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    one = Installation(tmp_path / "data")
    yield one
    if one.running is not None:
        one.running.kill()
        one.running.wait()
    for number in one.processes():
        os.kill(number, signal.SIGKILL)


@pytest.fixture
def prepared(installation: Installation, prepared_data: Path) -> Installation:
    """One whose first start is not what the test is about."""
    copy_data(prepared_data, installation.data)
    return installation
