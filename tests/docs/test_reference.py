"""Documentation is complete: whatever there is to look up can be found."""

import json
from pathlib import Path

import click
import pytest
from django.template.library import import_library
from django.utils import translation

from softranet.api.urls import api
from softranet.cli import main
from softranet.intake.points import points
from tests.docs.commands import commands
from tests.docs.reference import PAGES, REFERENCE

COMMANDS = commands(main)

USED_BY_FRAMES = {"footer_links", "level_state", "slot", "workspace_sections"}
"""What the base templates are made of; pages fill them through ``softranet.web.navigation``."""


def page(name: str) -> str:
    return Path(REFERENCE / name).read_text()


@pytest.mark.parametrize("name", PAGES)
def test_drawn_pages_are_what_the_code_says(name: str) -> None:
    with translation.override("en"):
        assert page(name) == PAGES[name](), "run .venv/bin/python -m tests.docs.reference"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_explained(name: str) -> None:
    told = page("command-line.md")
    heading = f"## `softranet {name}"
    assert heading in told
    section = told.split(heading, 1)[1].split("\n## ", 1)[0]
    options = [o for p in COMMANDS[name].params if isinstance(p, click.Option) for o in p.opts + p.secondary_opts]
    assert [option for option in options if option.startswith("--") and f"`{option}" not in section] == []


def test_no_command_is_explained_that_is_gone() -> None:
    headings = [line for line in page("command-line.md").splitlines() if line.startswith("## `softranet ")]
    told = [" ".join(word for word in line.strip("# `").split()[1:] if word.islower()) for line in headings]
    assert [name for name in told if name.strip("`") not in COMMANDS] == []


def test_every_element_is_shown() -> None:
    library = import_library("softranet.web.templatetags.softranet")
    told = page("elements.md")
    offered = {name for name in library.tags | library.filters if not name.endswith("_shown")} - USED_BY_FRAMES
    assert {name for name in offered if f"`{name}`" not in told} == set()


def test_every_collection_point_is_described() -> None:
    told = page("collection-points.md")
    assert {key for key in points() if f"`{key}`" not in told} == set()


def test_every_operation_of_the_api_is_listed() -> None:
    told = page("api.md")
    paths = json.loads(json.dumps(api.get_openapi_schema()["paths"]))
    listed = {(method.upper(), path.removeprefix("/api/v1")) for path, of in paths.items() for method in of}
    assert len(listed) > 5
    assert {f"{method} {path}" for method, path in listed if f"`{method} {path}`" not in told} == set()
