"""What a page tells a reader to follow, run or look at is there."""

import re
import shlex
import unicodedata
from pathlib import Path

import click
import pytest

from softranet.cli import main
from tests.architecture.sources import ROOT, name_of, tracked
from tests.docs.commands import commands

PAGES = [path for path in tracked() if path.suffix == ".md" and "src" not in path.relative_to(ROOT).parts]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMANDS = commands(main)


def prose(path: Path) -> str:
    return FENCE.sub("", path.read_text())


def anchors(path: Path) -> set[str]:
    """The names that headings get, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    plain = [unicodedata.normalize("NFC", re.sub(r"[`*_\[\]()]", "", heading)).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    dead = []
    for target in LINK.findall(prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            dead.append(target)
    assert dead == []


def test_every_page_can_be_found_from_the_first() -> None:
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        path = ahead.pop()
        if path in seen or not path.exists():
            continue
        seen.add(path)
        links = [t.partition("#")[0] for t in LINK.findall(prose(path)) if not re.match(r"[a-z]+:", t)]
        ahead += [(path.parent / file).resolve() for file in links if file.endswith(".md")]
    assert [name_of(path) for path in PAGES if path not in seen and path.is_relative_to(ROOT / "docs")] == []


def command_lines() -> list[tuple[str, str]]:
    blocks = [(path, body) for path in PAGES for kind, body in FENCE.findall(path.read_text()) if kind == "console"]
    lines = [(name_of(path), line.removeprefix("$ ")) for path, body in blocks for line in body.splitlines()]
    return [(where, line) for where, line in lines if line.startswith("softranet ")]


@pytest.mark.parametrize(("where", "line"), command_lines())
def test_commands_that_are_shown_can_be_typed(where: str, line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    length = next((n for n in range(len(words), 0, -1) if " ".join(words[:n]) in COMMANDS), 0)
    assert length, f"{where} shows a command that is not there: {line}"
    command = COMMANDS[" ".join(words[:length])]
    with click.Context(command, info_name="softranet"):
        command.make_context(" ".join(words[:length]), words[length:], resilient_parsing=True)


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {(name_of(path), word) for path in PAGES for word in re.findall(r"\bmake ([a-z]+)\b", codes(path))}
    assert {word for _, word in named} >= {"run", "test"}
    assert [one for one in named if one[1] not in targets] == []


def codes(path: Path) -> str:
    """What stands as code on a page: in backquotes, or indented."""
    text = path.read_text()
    return "\n".join(re.findall(r"`([^`\n]+)`", text) + re.findall(r"^    (.+)$", text, re.MULTILINE))


def test_pictures_are_light() -> None:
    assert {p.name: size for p in ROOT.glob("docs/pictures/*") if (size := p.stat().st_size) > 300_000} == {}
