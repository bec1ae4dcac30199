"""Mail leaves by one door: nothing outside ``softranet.mail`` touches Django's mail or a mail protocol."""

import ast
from collections.abc import Iterator
from pathlib import Path

import softranet

SOURCE = Path(softranet.__file__).parent
OTHERS = ("django.core.mail", "smtplib", "anymail", "allauth.account.utils.send_email_confirmation")
DOORS = {"letter.py", "smtp.py", "capture.py", "transport.py"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_nothing_else_touches_mail() -> None:
    reaching = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if any(name.startswith(OTHERS) for name in imported(path))
    }
    assert reaching == {f"mail/{name}" for name in DOORS}
