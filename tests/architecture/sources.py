"""The tree as these tests read it: files, their syntax, and the layers that .importlinter draws."""

import ast
import configparser
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "softranet"


def python_files(folder: Path = PACKAGE) -> list[Path]:
    """Every module but the migrations, which are written by a program."""
    return sorted(p for p in folder.rglob("*.py") if "migrations" not in p.parts)


def app_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """What a module imports, wherever in the file: ``from a import b`` counts as ``a.b``, for b may be a module."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)}:{node.lineno} imports relatively; write the whole name"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def layers() -> list[frozenset[str]]:
    """The layers of ``.importlinter``, the highest first."""
    drawn = configparser.ConfigParser()
    drawn.read(ROOT / ".importlinter")
    lines = drawn["importlinter:contract:layers"]["layers"].strip().splitlines()
    return [frozenset(part.strip(" ()") for part in line.replace(":", "|").split("|")) for line in lines]


def height(app: str) -> int:
    """How far up an app stands; the engine is 0."""
    drawn = list(reversed(layers()))
    return next(at for at, layer in enumerate(drawn) if app in layer)


def tracked() -> list[Path]:
    """The files that are, or are about to be, part of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
