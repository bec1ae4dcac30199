"""Whose mail to accounts it is: the operator's. The app that knows the organisations provides it."""

from collections.abc import Callable
from uuid import UUID

_provider: list[Callable[[], UUID]] = []


def provide(provider: Callable[[], UUID]) -> None:
    """Name the function that gives the operator's organisation; the last one named counts."""
    _provider[:] = [provider]


def operator_id() -> UUID:
    """Raises ``LookupError`` where nobody provides one: an account's letters have no sender then."""
    if not _provider:
        raise LookupError("no operator: call softranet.accounts.operator.provide(...) when the program starts")
    return _provider[0]()
