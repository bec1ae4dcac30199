"""What is written about settings and dependencies is what there is."""

import re
import tomllib
from pathlib import Path

import pytest

from softranet.config import unfit

ROOT = Path(__file__).parents[2]
SOURCES = [
    *(ROOT / "src" / "softranet" / "config").glob("*.py"),
    *(ROOT / "src" / "softranet" / "cli").glob("*.py"),
]
VARIABLE = re.compile(r"\"((?:SOFTRANET|DATABASE|EMAIL)_[A-Z_]+)\"")
HOOKS = {"SOFTRANET_DEMO_LOADER", "SOFTRANET_SIGN_IN_LINK"}  # Django settings, not of the environment


def test_every_variable_has_a_row() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    read = {name for source in SOURCES for name in VARIABLE.findall(source.read_text())} - HOOKS
    assert "SOFTRANET_PORT" in read
    assert {name for name in read if f"| `{name}` |" not in page} == set()
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    assert told - read == {"SOFTRANET_TEST_DATABASE"}, "read by the suite alone"


def test_every_finding_is_told_of() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    ids = set(re.findall(r"softranet\.(?:production|database)\.[EW]\d+", Path(unfit.__file__).read_text()))
    assert {one for one in ids if f"`{one}`" not in page} == set()


def direct() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    return {re.split(r"[\[<>=~! ]", line)[0].lower() for line in lines}


def test_every_direct_dependency_has_a_reason() -> None:
    page = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE)) == direct() | {"uv", "setuptools"}


@pytest.mark.parametrize("name", ["platform", "test", "bootstrap"])
def test_locks_are_hashed_complete_and_name_no_host(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in lock
    pinned = re.findall(r"^([a-z0-9.-]+)==\S+(?: ; [^\\]*)? \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z]", lock, re.MULTILINE))
    if name == "test":
        assert direct() <= set(pinned)
