"""Addresses that a mail server says do not exist; the app that has the contact points listens."""

from collections.abc import Callable
from uuid import UUID

_listeners: list[Callable[[UUID], None]] = []


def on_rejection(listener: Callable[[UUID], None]) -> Callable[[UUID], None]:
    """Call this with the contact point's id, in its scope, when its address was rejected for good."""
    _listeners.append(listener)
    return listener


def reject(record: UUID) -> None:
    for listener in _listeners:
        listener(record)
