"""What a changed period would touch, before it is one: by the index of each table's clock, never beyond a cut-off."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from softranet.privacy import facts, periods, scope
from softranet.privacy.graph import column, table
from softranet.privacy.internal import sweeping
from softranet.privacy.records import now

UP_TO = 10_000
"""Records are counted up to here, and no further; the next one says that there are more."""


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


def touched(fact: str, was: int, becomes: int) -> list[Touched]:
    """Tables whose records keep to this fact. A shorter period ends what lies between the two cut-offs; under a
    longer one lies all that is not due yet."""
    unit, at, found = facts.facts()[fact].unit, now(), []
    rules = [rule for rule in sweeping.rules() if rule.fact == fact and not rule.shared]
    if not rules:
        return []
    sooner = becomes < was
    params: dict[str, Any] = {
        "organisation": scope.current(), "old": periods.moved(at, -was, unit), "new": periods.moved(at, -becomes, unit),
        "most": UP_TO + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for rule in rules:
            span = f"{rule.clock} >= %(old)s" + (f" AND {rule.clock} < %(new)s" if sooner else "")
            mine = f"{column(rule.model, 'organisation_id')} = %(organisation)s AND {span}"
            some = f"SELECT 1 FROM {table(rule.model)} WHERE {mine} LIMIT %(most)s"
            cursor.execute(f"SELECT count(*) FROM ({some}) AS counted", params)
            (count,) = cursor.fetchone()
            keys = (rule.holding.purpose.key,) if rule.holding.purpose else ()
            if count:
                found.append(Touched(rule.label, str(rule.model._meta.verbose_name_plural), keys, count, sooner))
    return found
