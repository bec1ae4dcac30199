"""Contexts that an app makes only when a message is written, from the record it refers to.

A newsletter's words stand once in its issue, not in every message that waits; so does what is said of the person.
"""

from collections.abc import Callable
from typing import Any

from softranet.mail.models import Message

Filling = Callable[[Message, dict[str, Any]], dict[str, Any]]
_fillings: dict[str, Filling] = {}


def fills(template: str) -> Callable[[Filling], Filling]:
    """Bind the function that turns a message and its stored context into the context of this template."""

    def bind(function: Filling) -> Filling:
        _fillings[template] = function
        return function

    return bind


def of(message: Message, stored: dict[str, Any]) -> dict[str, Any]:
    found = _fillings.get(message.template)
    return found(message, stored) if found else stored
