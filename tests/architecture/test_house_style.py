"""Small files with telling names, no swallowed errors, nothing put off."""

import ast
import re
import statistics

from tests.architecture.sources import PACKAGE, ROOT, name_of, python_files, syntax, tracked

VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "managers",
    "manager",
    "services",
    "service",
    "misc",
    "core",
    "base",
}
PUT_OFF = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")  # so written that this line is none itself
BROAD = {"Exception", "BaseException"}


def lines(path: object) -> int:
    return len(path.read_text().splitlines())  # type: ignore[attr-defined]


def test_no_file_is_long() -> None:
    written = [p for p in tracked() if p.suffix in {".py", ".css", ".html", ".js"} or p.parent.name == "bin"]
    assert {name_of(p): n for p in written if "migrations" not in p.parts and (n := lines(p)) > 400} == {}


def test_most_files_are_short() -> None:
    counts = [n for path in python_files() if (n := lines(path))]
    assert statistics.median(counts) <= 80, f"median {statistics.median(counts)} lines in {len(counts)} files"


def test_no_script_of_a_page_is_long() -> None:
    assert {name_of(p): n for p in PACKAGE.rglob("*.js") if "vendor" not in p.parts and (n := lines(p)) > 100} == {}


def test_modules_are_named_for_what_they_do() -> None:
    folders = {folder for path in python_files() for folder in path.relative_to(PACKAGE).parts[:-1]}
    assert folders & VAGUE == set()
    assert {name_of(p) for p in python_files() if p.stem in VAGUE} == set()


def passed_on(handler: ast.ExceptHandler) -> bool:
    """Tidies up and lets the error go on."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_no_error_is_swallowed_whole() -> None:
    """``except Exception`` hides what nobody thought of; name what can go wrong."""
    wrong = []
    for path in python_files():
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.ExceptHandler) and not passed_on(node):
                caught = (
                    {"BaseException"}
                    if node.type is None
                    else {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
                )
                if caught & BROAD:
                    wrong.append(f"{name_of(path)}:{node.lineno}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_put_off() -> None:
    texts = [
        p
        for p in tracked()
        if p.suffix in {".py", ".md", ".html", ".txt", ".css", ".js", ".toml", ".sh"} or "bin" in p.parts
    ]
    wrong = [
        f"{name_of(path)}:{number}"
        for path in texts
        if path.relative_to(ROOT).parts[0] != "requirements"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if PUT_OFF.search(line)
    ]
    assert not wrong, "\n".join(wrong)
