"""After a database was restored: what each part does so that nothing of the past happens twice.

A restored database knows nothing of the time since its backup: what was sent since still waits to be sent.
"""

from collections.abc import Callable
from typing import Any

_steps: list[Callable[[], Any]] = []


def on_restore(step: Callable[[], Any]) -> Callable[[], Any]:
    """Have a function called in each organisation's scope, before a restored database is served; once or again."""
    _steps.append(step)
    return step


def run_steps() -> None:
    """In the open scope."""
    for step in _steps:
        step()
