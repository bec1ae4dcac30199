"""What a changed period would touch, before it is one: by the index of each table's clock, never beyond a cut-off."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from softranet.privacy import scope
from softranet.privacy.graph import table
from softranet.privacy.internal import sweeping
from softranet.privacy.periods import Reckoning
from softranet.privacy.records import now

UP_TO = 10_000
"""Records are counted up to here, and no further; the next one says that there are more."""
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Touched:
    """Records of one table that a changed period touches. ``purposes``: keys of what they are held for.

    ``sooner``: they would be due at once. Otherwise they stay under the period of their time.
    """

    table: str
    label: str
    purposes: tuple[str, ...]
    records: int
    sooner: bool


def touched(fact: str, was: int, becomes: int, *, shared: bool = False) -> list[Touched]:
    """Tables whose records keep to this fact, each counted as the sweep would judge its records.

    A shorter period ends what lies between the two cut-offs; under a longer one lies all that is not due yet.
    ``shared``: tables of no organisation too, which end by the operator's figures.
    """
    rules = [rule for rule in sweeping.rules() if rule.fact == fact and (shared or not rule.shared)]
    if not rules:
        return []
    at, found, sooner = now(), [], becomes < was
    old = Reckoning(scope.current()).cutoff(fact, at)
    new = Reckoning(scope.current(), then=(at, {fact: becomes})).cutoff(fact, at) if sooner else _NEVER
    params: dict[str, Any] = {"organisation": scope.current(), "lower": old, "upper": new, "most": UP_TO + 1}
    with connection.cursor() as cursor:
        for rule in sweeping.present(rules):
            some = f"SELECT 1 FROM {table(rule.model)} WHERE {rule.batch} LIMIT %(most)s"
            cursor.execute(f"SELECT count(*) FROM ({some}) AS counted", {**params, rule.cutoff: new})
            (count,) = cursor.fetchone()
            keys = (rule.holding.purpose.key,) if rule.holding.purpose else ()
            if count:
                found.append(Touched(rule.label, str(rule.model._meta.verbose_name_plural), keys, count, sooner))
    return found


def kept_by(fact: str) -> bool:
    """Whether records are kept by this fact; by another, nothing that is held is touched when it changes."""
    return any(rule.fact == fact for rule in sweeping.rules())
