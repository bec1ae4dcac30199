"""Refreshing evidence without reading everything again.

A record's number bears the time at which it was made (UUIDv7), so what is new has higher numbers. Evidence that adds
up a table reads what is new, and a share of the old again each time, so that within a week every record was looked
at again; what was found of the rest is carried forward. Only what is kept is: where anything breaks the promise,
the whole table is read, now and each time until it is mended.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

from softranet.privacy.internal.traces import earliest_id
from softranet.privacy.models import Reading
from softranet.privacy.records import now
from softranet.privacy.scope import current

LATE = timedelta(hours=2)
"""A record that is committed later than this after its number was made is found when the old are read again."""
FEW = 2000
"""A table with no more rows than this is read whole each time."""
ROUND = 7 * 24
"""In so many measurements, one an hour, all that is old is read again."""
DAY = timedelta(days=1)

FIRST = UUID(int=0)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Span:
    """Records numbered from ``low`` up to, but not including, ``high``."""

    low: UUID = FIRST
    high: UUID | None = None

    def of(self, rows: "QuerySet[Row]") -> "QuerySet[Row]":
        """These of the records."""
        if self.low != FIRST:
            rows = rows.filter(pk__gte=self.low)
        return rows.filter(pk__lt=self.high) if self.high else rows

    def sql(self, key: str) -> str:
        """The same as a condition to follow others, of a column that holds the number."""
        low = f" AND {key} >= '{self.low}'" if self.low != FIRST else ""
        return low + (f" AND {key} < '{self.high}'" if self.high else "")


Read = Callable[[Span], Sequence[int]]


@dataclass
class Run:
    """One measurement. ``whole_at``: since when every record it tells of has been read."""

    promise: str
    whole: bool
    store: bool
    whole_at: datetime


_run: ContextVar[Run | None] = ContextVar("softranet_reading", default=None)


@contextmanager
def reading(promise: str, *, whole: bool, store: bool) -> Iterator[Run]:
    """Measure a promise inside. ``whole``: read everything; else only what must be."""
    run = Run(promise, whole, store, now())
    token = _run.set(run)
    try:
        yield run
    finally:
        _run.reset(token)


def added_up(
    name: str,
    rows: "QuerySet[Any]",
    read: Read,
    *,
    settles: timedelta = LATE,
    befallen: Callable[[Span], int] | None = None,
) -> list[int]:
    """What ``read`` finds of all ``rows``, of which it is asked for no more than it must be.

    ``read``: of a span, how many of the ``rows`` are in it, how many things there break the promise, and whatever
    else is to be added up. ``settles``: for how long a record can become a violation by the mere passing of time.
    ``befallen``: of everything else that is numbered in a span, how much makes an old record of ``rows`` a violation.
    """
    run, rows = _run.get(), rows.filter(organisation_id=current()).order_by("pk").values_list("pk", flat=True)
    if run is None or not rows[FEW : FEW + 1]:
        return list(read(Span()))
    known = Reading.objects.filter(promise=run.promise, name=name).first()
    settled = earliest_id(now() - max(settles, LATE))
    untouched = known and not run.whole and not (befallen and _befallen(befallen, known))
    if known and untouched and (sums := _refreshed(known, rows, read, settled, store=run.store)):
        run.whole_at = min(run.whole_at, known.whole_at)
        return sums
    old = list(read(Span(high=settled)))
    with _by_index():
        young = read(Span(settled))
    if run.store:
        _keep(run.promise, name, old, settled, kept=not (old[1] or young[1]))
    return _sum(old, young)


def _befallen(befallen: Callable[[Span], int], known: Reading) -> int:
    with _by_index():
        return befallen(Span(known.upto))


def once_a_day(name: str, read: Callable[[], Sequence[int]]) -> list[int]:
    """What ``read`` finds in something that is there only as a whole, like a report; in a day it is asked for once.

    ``read``: of how many rows it is made, how many things in it break the promise, and whatever else there is to tell.
    """
    run = _run.get()
    known = Reading.objects.filter(promise=run.promise, name=name).first() if run else None
    if run and known and not run.whole and known.sums[0] > FEW and now() - known.whole_at < DAY:
        run.whole_at = min(run.whole_at, known.whole_at)
        return list(known.sums)
    sums = list(read())
    if run and run.store:
        _keep(run.promise, name, sums, FIRST, kept=not sums[1])
    return sums


def _keep(promise: str, name: str, sums: list[int], upto: UUID, *, kept: bool) -> None:
    if not kept:
        Reading.objects.filter(promise=promise, name=name).delete()
        return
    at = now()
    values = {"sums": sums, "upto": upto, "again": [0] * len(sums), "again_from": FIRST, "began_at": at, "whole_at": at}
    Reading.objects.update_or_create(promise=promise, name=name, defaults=values)


def _refreshed(row: Reading, rows: Any, read: Read, settled: UUID, *, store: bool) -> list[int]:
    """The sums, brought up to date; empty where only the whole can tell."""
    if row.upto > settled:
        return []
    share = max(FEW, -(-row.sums[0] // ROUND))
    with _by_index():
        passed, young = read(Span(row.upto, settled)), read(Span(settled))
        stop = rows.filter(pk__gte=row.again_from, pk__lt=row.upto)[share : share + 1].first()
        again = read(Span(row.again_from, stop or row.upto))
    if passed[1] or young[1] or again[1] or len(young) != len(row.sums):
        return []
    if stop:
        row.sums, row.again, row.again_from = _sum(row.sums, passed), _sum(row.again, again), stop
    else:  # once round: what was read now takes the place of what was read before
        row.sums, row.again, row.again_from = _sum(row.again, again, passed), [0] * len(young), FIRST
        row.whole_at, row.began_at = row.began_at, now()
    row.upto = settled
    if store:
        row.save()
    return _sum(row.sums, young)


@contextmanager
def _by_index() -> Iterator[None]:
    """Follow each record of a narrow span by itself: the server's statistics know nothing yet of the newest records,
    and it would rather read a whole table to compare them with."""
    plans = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"set_config('{plan}', 'off', true)" for plan in plans))
        yield
        cursor.execute("SELECT " + ", ".join(f"set_config('{plan}', 'on', true)" for plan in plans))


def _sum(*parts: Sequence[int]) -> list[int]:
    return [sum(each) for each in zip(*parts, strict=True)]
