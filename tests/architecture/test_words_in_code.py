"""Texts that Python gives to readers go through gettext, whole."""

import ast
from pathlib import Path

from tests.architecture.sources import app_of, name_of, python_files, syntax

SPOKEN = {"label", "help_text", "empty_label", "verbose_name", "verbose_name_plural"}
# What these are given first (a message: after the request) is read by people.
CALLS = {"ValidationError": 0, "success": 1, "info": 1, "warning": 1, "error": 1}
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "ngettext_lazy", "pgettext_lazy"}
NOT_READ = {"cli", "config"}  # the operator's terminal and logs are in English


def literal(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 1
    )


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_message(node: ast.Call) -> bool:
    of = node.func.value if isinstance(node.func, ast.Attribute) else None
    return called(node) == "ValidationError" or (isinstance(of, ast.Name) and of.id == "messages")


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(syntax(path)) if isinstance(node, ast.Call)]


def test_labels_and_messages_are_translatable() -> None:
    wrong = []
    for path in python_files():
        if app_of(path) in NOT_READ:
            continue
        for node in calls(path):
            keywords = [k.value for k in node.keywords if k.arg in SPOKEN and path.stem.endswith(("forms", "fields"))]
            at = CALLS.get(called(node)) if is_message(node) else None
            spoken = keywords + (node.args[at : at + 1] if at is not None else [])
            wrong += [f"{name_of(path)}:{node.lineno}" for text in spoken if literal(text)]
    assert not wrong, "\n".join(wrong)


def test_what_is_translated_is_a_literal() -> None:
    """Put together first, a sentence cannot be found by the one who translates it."""
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files()
        for node in calls(path)
        if called(node) in GETTEXT and node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert not wrong, "\n".join(wrong)
