"""``policy verify`` beside SQL by hand for the same evidence, and evidence refreshed beside the whole reading."""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection

from bench.database import ORGANISATION
from bench.timing import REPEATS, Result, interleaved, side_by_side

LONG = 5.0
"""Seconds; what takes longer than this is repeated three times."""
BY_SHARES = (
    "collect.sources", "collect.told_later", "use.email.permission", "use.email.optout", "right.preferences",
    "right.restrict", "right.object",
)  # fmt: skip
NEW = 1000
"""People that came in since the last measurement."""


def measure(server: Any, people: int) -> list[Result]:
    from bench.by_hand import statements

    return [*(_evidence(promise, statement) for promise, statement in statements().items()), *_refreshed()]


def _evidence(promise: str, statement: str) -> Result:
    """Both say how many were looked at and how many break the promise; it fails where they do not say the same."""
    from bench.by_hand import judged, parameters
    from softranet.privacy.promise import measure as measured
    from softranet.privacy.scope import organisation_scope

    said: dict[str, Any] = {}
    values = parameters()

    def ours() -> None:
        with organisation_scope(ORGANISATION):
            said["evidence"] = measured(promise, store=False)[0]

    def hand() -> None:
        with organisation_scope(ORGANISATION), connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows = cursor.fetchall()
            rows = judged(cursor, rows) if promise == "collect.categories" else rows
            said["by hand"] = [sum(column) for column in list(zip(*rows, strict=True))[:2]]

    began = time.perf_counter()
    ours()
    repeats = 3 if time.perf_counter() - began > LONG else REPEATS
    found = side_by_side(f"evidence of {promise}", ours, hand, at_most=1.3, repeats=repeats)
    evidence = said["evidence"]
    if [evidence.checked, evidence.violations] != said["by hand"]:
        raise RuntimeError(
            f"{promise}: looked at and broken are {evidence.checked} and {evidence.violations},"
            f" by hand {said['by hand']}; expected the same"
        )
    note = f"{evidence.state}, {evidence.checked:,} looked at; {repeats} repeats"
    return Result(**{**vars(found), "note": note})


def _refreshed(wanted: Sequence[str] = BY_SHARES) -> list[Result]:
    """What the hourly measurement does after so many people came in, beside the whole; and what a page asks for."""
    from softranet.people.models import ContactPoint, Person
    from softranet.privacy.models import Provenance, Source
    from softranet.privacy.promise import latest, promises
    from softranet.privacy.promise import measure as measured
    from softranet.privacy.scope import organisation_scope

    def come() -> None:
        with organisation_scope(ORGANISATION):
            source = Source.objects.order_by("id")[0]
            people = [Person(name="New", source=source) for _ in range(NEW)]
            points = [ContactPoint(person=p, kind="email", value=f"{p.id}@example.org", source=source) for p in people]
            Person.objects.bulk_create(people)
            ContactPoint.objects.bulk_create(points)
            Provenance.objects.bulk_create(
                Provenance(subject_id=p.person_id, record=p.id, way="staff", source=source) for p in points
            )

    def timed(*, whole: bool, only: str = "") -> float:
        began = time.perf_counter()
        for promise in [only] if only else promises():
            with organisation_scope(ORGANISATION):
                measured(promise, whole=whole)
        return time.perf_counter() - began

    def refresh(only: str) -> float:
        come()
        return timed(whole=False, only=only)

    results = []
    for promise in wanted:
        timed(whole=True, only=promise)
        anew = timed(whole=True, only=promise)
        repeats = 3 if anew > LONG else REPEATS
        x, y = interleaved(lambda p=promise: refresh(p), lambda p=promise: timed(whole=True, only=p), repeats=repeats)  # type: ignore[misc]
        note = f"after {NEW:,} new people with an address, beside the whole; {repeats} repeats"
        results.append(Result(f"refresh of {promise}", x, y, "at most 0.2 ×", x <= 0.2 * y, x / y, note))
    if wanted is not BY_SHARES:
        return results
    timed(whole=True)
    every, whole = refresh(""), timed(whole=True)

    def stored() -> float:
        began = time.perf_counter()
        with organisation_scope(ORGANISATION):
            latest()
        return time.perf_counter() - began

    shown = sorted(stored() for _ in range(REPEATS))[REPEATS // 2]
    once = f"{len(promises())} promises, beside all measured whole; once"
    return [
        *results,
        Result("refresh of all evidence", every, whole, "at most 0.5 ×", every <= 0.5 * whole, every / whole, once),
        Result("evidence of a page", shown, whole, "at most 0.01 ×", shown <= 0.01 * whole, shown / whole, once),
    ]
