"""The policy in force, for parts that bind others to it: affiliates, an acquirer. Whoever publishes it provides it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class InForce:
    """One version: its number, the words, and their SHA-256 in hexadecimal figures."""

    number: int
    text: str
    sha256: str


_provider: list[Callable[[datetime | None], InForce | None]] = []


def provide(provider: Callable[[datetime | None], InForce | None]) -> None:
    """Name the function that gives the version in force in the open scope, now or at a time; the last one counts."""
    _provider[:] = [provider]


def in_force(at: datetime | None = None) -> InForce | None:
    """The privacy policy in force in the open scope; None where none is published, or nobody provides it."""
    return _provider[0](at) if _provider else None
