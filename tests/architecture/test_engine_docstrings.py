"""Whoever installs the engine reads its docstrings: every public module, class and function has one."""

import ast

import pytest

from tests.architecture.sources import PACKAGE, name_of, python_files, syntax

ENGINE = PACKAGE / "privacy"
PUBLIC = [
    path
    for path in python_files(ENGINE)
    if "internal" not in path.parts and not path.stem.startswith("_") and path.read_text().strip()
]


def measures(node: ast.AST) -> bool:
    """Bound to a promise, and explained to readers by its ``how``."""
    decorators = [d.func for d in getattr(node, "decorator_list", []) if isinstance(d, ast.Call)]
    return any(isinstance(d, ast.Name) and d.id == "promise" for d in decorators)


def undocumented(path: object) -> list[str]:
    tree = syntax(path)  # type: ignore[arg-type]
    missing = [] if ast.get_docstring(tree) else ["the module"]
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
    return missing + [
        f"{node.name}, line {node.lineno}" for node in public if not (ast.get_docstring(node) or measures(node))
    ]


@pytest.mark.parametrize("path", PUBLIC, ids=name_of)
def test_what_is_public_says_what_it_does(path: object) -> None:
    assert undocumented(path) == []
