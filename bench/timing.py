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
    repeats: int = REPEATS,
    batch: int = 1,
    note: str = "",
) -> Result:
    """Time both in turn, ``repeats`` times each after one warm-up, the first of each pair alternating.

    ``batch``: how many calls are timed as one, for work of a few milliseconds.
    """

    def several(work: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            for _ in range(batch):
                work()

        return run

    mine, theirs = several(ours), several(baseline)
    mine()
    theirs()
    a: list[float] = []
    b: list[float] = []
    for turn in range(repeats):
        pair = [(a, mine), (b, theirs)]
        for times, work in pair if turn % 2 else reversed(pair):
            times.append(timed(work) / batch)
    x, y = statistics.median(a), statistics.median(b)
    return Result(what, x, y, f"at most {at_most} ×", x <= at_most * y, x / y, note)
