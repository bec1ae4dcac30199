"""The reference of the import says what the code does."""

import re
from pathlib import Path

from softranet.people.imports import fields, running
from softranet.people.models.imports import KEEP_IMPORT

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "import.md").read_text()


def test_every_column_is_listed_with_its_headers() -> None:
    listed = dict(re.findall(r"^\| `([\w:]+)` \| ([^|]*?) ?\|$", PAGE, re.MULTILINE))
    assert listed == {column.key: ", ".join(column.headers) for column in fields.columns()}


def test_every_listed_header_is_recognised() -> None:
    for column in fields.columns():
        for header in column.headers:
            assert fields.propose([header]) == [column.key], header
            assert fields.propose([f" {header.title()} "]) == [column.key], header


def test_figures_are_those_of_the_code() -> None:
    assert f"{running.BATCH:,} rows" in PAGE
    assert f"`{KEEP_IMPORT.key}` ({KEEP_IMPORT.default} {KEEP_IMPORT.unit})" in PAGE
