"""Two things timed side by side."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

REPEATS = 7


@dataclass(frozen=True)
class Result:
    """Medians in seconds; ``ratio`` is ours to the baseline's, or the baseline's to ours where more is better."""

    what: str
    ours: float
    baseline: float
    reach: str
    kept: bool
    ratio: float
    note: str = ""


def timed(work: Callable[[], Any]) -> float:
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def side_by_side(
    what: str,
    ours: Callable[[], Any],
    baseline: Callable[[], Any],
    *,
    at_most: float,
    batch: int = 1,
    before: Callable[[], Any] = lambda: None,
    note: str = "",
    repeats: int = REPEATS,
) -> Result:
    """Time both. ``batch``: how many calls are timed as one, for work of a few milliseconds.

    ``before``: puts things back as they were; not timed.
    """

    def several(work: Callable[[], Any]) -> Callable[[], float]:
        def run() -> None:
            for _ in range(batch):
                work()

        def measured() -> float:
            before()
            return timed(run) / batch

        return measured

    x, y = interleaved(several(ours), several(baseline), repeats=repeats)
    return Result(what, x, y, f"at most {at_most} ×", x <= at_most * y, x / y, note)


def interleaved(
    ours: Callable[[], float], baseline: Callable[[], float], *, repeats: int = REPEATS
) -> tuple[float, float]:
    """Medians of what both say they took: in turn after one warm-up, the first of each pair alternating."""
    ours()
    baseline()
    a: list[float] = []
    b: list[float] = []
    for turn in range(repeats):
        pair = [(a, ours), (b, baseline)]
        for times, work in pair if turn % 2 else reversed(pair):
            times.append(work())
    return statistics.median(a), statistics.median(b)
