"""Promises: what is said, bound to a function that measures from live data whether it is kept."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise as Lazy

from softranet.privacy import readings
from softranet.privacy.models import Measurement
from softranet.privacy.models.promising import State
from softranet.privacy.records import now
from softranet.privacy.scope import current, known_to_database


@dataclass(frozen=True)
class Evidence:
    """What was measured in the open scope.

    ``checked``: how many things were looked at; none means *nothing yet*. ``violations``: how many break the
    promise. ``figure``: values for the promise's ``shows`` sentence. ``measured`` is false when the scope could
    not be looked at: that is *not measured*, never *kept*.
    """

    checked: int
    violations: int
    figure: dict[str, Any] = field(default_factory=dict)
    measured: bool = True
    at: datetime = field(default_factory=now)

    @property
    def state(self) -> State:
        if not self.measured:
            return State.NOT_MEASURED
        if self.violations:
            return State.BROKEN
        return State.KEPT if self.checked else State.NOTHING_YET


@dataclass(frozen=True)
class Bound:
    """A promise with its measure. ``shows``: the sentence beside it, with the figure's names in braces.

    ``how``: in plain words, how it is measured, for the reader of the policy.
    """

    id: str
    measure: Callable[[], Evidence]
    shows: Lazy | str
    how: Lazy | str

    def sentence(self, figure: dict[str, Any]) -> str:
        said = {name: _counted(value) if type(value) is int else value for name, value in figure.items()}
        return str(self.shows).format_map(_Lenient(said))


def _counted(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


class _Lenient(dict[str, Any]):
    """A stored figure of an earlier version may lack a name: a dash is shown for it."""

    def __missing__(self, key: str) -> str:
        return "–"


_bound: dict[str, Bound] = {}


def promise(
    id: str, *, shows: Lazy | str, how: Lazy | str  # noqa: A002
) -> Callable[[Callable[[], Evidence]], Callable[[], Evidence]]:
    """Bind a promise to the function that measures it in the open scope.

    The measure must go another way than the control works by. Raises ``ValueError`` when bound twice.
    """

    def bind(measure: Callable[[], Evidence]) -> Callable[[], Evidence]:
        if id in _bound:
            raise ValueError(f"promise {id!r} is bound twice")
        _bound[id] = Bound(id, measure, shows, how)
        return measure

    return bind


def promises() -> dict[str, Bound]:
    """All bound promises by id."""
    return dict(_bound)


def measure(
    id: str, *, store: bool = True, whole: bool = True  # noqa: A002
) -> tuple[Evidence, Measurement]:
    """Measure one promise now in the open scope. Raises ``KeyError`` where it is not bound.

    ``whole``: read every record again; otherwise what is new and a share of the rest, see ``readings``.
    Outside of a scope it is *not measured*, and not stored: there is nobody whose evidence it would be.
    """
    started, bound, open_scope = time.perf_counter(), _bound[id], known_to_database()
    with readings.reading(id, whole=whole, store=store) as run:
        evidence = bound.measure() if open_scope else Evidence(0, 0, measured=False)
    nobody: dict[str, Any] = {} if open_scope else {"organisation_id": None}
    row = Measurement(
        **nobody, promise=id, state=evidence.state, checked=evidence.checked, violations=evidence.violations,
        figure=evidence.figure, at=evidence.at, milliseconds=int((time.perf_counter() - started) * 1000),
        whole_at=min(run.whole_at, evidence.at),
    )  # fmt: skip
    if store and open_scope:
        row.save(force_insert=True)
    return evidence, row


def latest(ids: Iterable[str] | None = None) -> dict[str, Measurement]:
    """The last stored measurement of each promise in the open scope, in one query.

    One step into the index for each promise, however many measurements there are.
    """
    wanted = list(_bound if ids is None else ids)
    rows = Measurement.objects.raw(
        "SELECT last.* FROM unnest(%s::text[]) AS wanted(promise), LATERAL ("
        f"SELECT * FROM {Measurement._meta.db_table} m"
        " WHERE m.organisation_id = %s AND m.promise = wanted.promise ORDER BY m.at DESC LIMIT 1) AS last",
        [wanted, current()],
    )
    return {row.promise: row for row in rows}
