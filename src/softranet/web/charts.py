"""Charts: figures turned into the points of an SVG that a template draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 640.0
HEIGHT = 144.0


@dataclass(frozen=True)
class Series:
    """Values with a name. ``line`` draws a line instead of bars; ``below`` hangs bars under the zero line."""

    name: str
    values: Sequence[float]
    line: bool = False
    below: bool = False


@dataclass(frozen=True)
class Drawn:
    """One series as it is drawn: bars (x, y, width, height) or the points of a line."""

    name: str
    css: str
    bars: list[tuple[str, str, str, str]]
    points: str


@dataclass(frozen=True)
class Chart:
    """One or two series over the same labels. ``summary`` says in a sentence what the picture shows."""

    summary: str
    labels: Sequence[str]
    series: Sequence[Series]
    label: str = ""
    # As text: a template would write 640.0 as "640,0" for a German reader.
    box = f"{WIDTH:g} {HEIGHT:g}"
    right = f"{WIDTH:g}"

    @property
    def top(self) -> float:
        """The highest value above the zero line; at least 1."""
        return max([1, *(v for one in self.series if not one.below for v in one.values)])

    @property
    def bottom(self) -> float:
        return max([0, *(v for one in self.series if one.below for v in one.values)])

    @property
    def zero(self) -> float:
        return HEIGHT * self.top / (self.top + self.bottom)

    @property
    def zero_line(self) -> str:
        return f"{self.zero:.1f}"

    @property
    def drawn(self) -> list[Drawn]:
        return [self._draw(one, css) for one, css in zip(self.series, ("first", "second"), strict=False)]

    def _draw(self, one: Series, css: str) -> Drawn:
        scale = HEIGHT / (self.top + self.bottom)
        step = WIDTH / max(len(one.values), 1)
        if one.line:
            points = " ".join(
                f"{(i + 0.5) * step:.1f},{self.zero - v * scale:.1f}" for i, v in enumerate(one.values)
            )
            return Drawn(one.name, css, [], points)
        bars = []
        for i, value in enumerate(one.values):
            tall = value * scale
            y = self.zero + 1.5 if one.below else self.zero - tall
            bars.append((f"{i * step + step * 0.12:.1f}", f"{y:.1f}", f"{step * 0.76:.1f}", f"{tall:.1f}"))
        return Drawn(one.name, css, bars, "")

    @property
    def rows(self) -> list[tuple[str, list[float]]]:
        """The same figures for the table: each label with its value in every series."""
        return [(label, [one.values[i] for one in self.series]) for i, label in enumerate(self.labels)]
