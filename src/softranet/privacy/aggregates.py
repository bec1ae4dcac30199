"""Figures about groups of people that may be shared: a group that is too small is withheld."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

MINIMUM = 10
"""Fewer people than this are not a group: who knows one of them knows something about that one."""


@dataclass(frozen=True)
class Cell:
    """A group and how many are in it; None where that is withheld."""

    label: str
    n: int | None


_reports: dict[str, Callable[[], Iterable[Cell]]] = {}


def report(name: str, make: Callable[[], Iterable[Cell]]) -> None:
    """Make a report known that may be shared, so that its cells are measured. It runs in the open scope."""
    _reports[name] = make


def reports() -> dict[str, Callable[[], Iterable[Cell]]]:
    """All reports by name."""
    return dict(_reports)


def cells(counts: Mapping[str, int]) -> list[Cell]:
    """The groups in their order, the small ones withheld.

    Where those together are still fewer than the minimum, the next smallest is withheld too: otherwise somebody who
    knows the total could take the others from it.
    """
    hidden = {label for label, n in counts.items() if 0 < n < MINIMUM}
    if hidden:
        rest = sorted((label for label, n in counts.items() if n and label not in hidden), key=lambda one: counts[one])
        for label in rest:
            if sum(counts[one] for one in hidden) >= MINIMUM:
                break
            hidden.add(label)
    return [Cell(label, None if label in hidden else n) for label, n in counts.items()]
