"""The first page of a workspace: apps above add what it shows, in ``AppConfig.ready``.

Every function takes the request and runs in the organisation's scope; it is only asked when the member's role
allows the act it was added with.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.utils.functional import Promise

from softranet.organisations.roles import VIEW, WorkspaceRequest, allowed
from softranet.web.charts import Chart


@dataclass(frozen=True)
class Figure:
    """A number with its name; ``note`` stands beneath."""

    label: str
    value: int | str
    note: str = ""


@dataclass(frozen=True)
class Need:
    """Something that waits for a person.

    ``state``: "broken" when it is late or wrong, "neutral" when it is only good to know, "waiting" otherwise.
    """

    what: str
    why: str
    url: str
    act: str  # the word on the button
    state: str = "waiting"
    due: datetime | None = None


T = TypeVar("T")

Figures = Callable[[WorkspaceRequest], Figure | None]
Needs = Callable[[WorkspaceRequest], Iterable[Need]]
Charts = Callable[[WorkspaceRequest], tuple[str | Promise, Chart] | None]

_figures: dict[str, tuple[int, str, Figures]] = {}
_needs: dict[str, tuple[int, str, Needs]] = {}
_charts: dict[str, tuple[int, str, Charts]] = {}


def figure(key: str, function: Figures, *, order: int = 50, act: str = VIEW) -> None:
    """Add a number at the top of the page."""
    _figures[key] = (order, act, function)


def needs(key: str, function: Needs, *, order: int = 50, act: str = VIEW) -> None:
    """Add to the list of what needs somebody; bounded: a line that says "12 more" beats twelve lines."""
    _needs[key] = (order, act, function)


def chart(key: str, function: Charts, *, order: int = 50, act: str = VIEW) -> None:
    """Add a chart: its title and the chart, or None while there is nothing to draw."""
    _charts[key] = (order, act, function)


def figures_for(request: WorkspaceRequest) -> list[Figure]:
    return [made for _o, act, f in _sorted(_figures) if allowed(request.membership, act) and (made := f(request))]


def needs_for(request: WorkspaceRequest) -> list[Need]:
    """The late first, then by when they are due, then as they were added."""
    found = [need for _o, act, f in _sorted(_needs) if allowed(request.membership, act) for need in f(request)]
    return sorted(found, key=lambda n: (n.state != "broken", n.due is None, n.due.timestamp() if n.due else 0))


def charts_for(request: WorkspaceRequest) -> list[tuple[str | Promise, Chart]]:
    return [made for _o, act, f in _sorted(_charts) if allowed(request.membership, act) and (made := f(request))]


def _sorted(registry: dict[str, tuple[int, str, T]]) -> list[tuple[int, str, T]]:
    return sorted(registry.values(), key=lambda entry: entry[0])
