"""Ending people, with what points to their account from other organisations.

A row of no organisation (an account) can be pointed to from each, and row-level security shows those rows in their
own organisation's scope alone: each is visited, as a policy that shows them elsewhere would cost every other query.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection

from softranet.privacy import scope
from softranet.privacy.graph import Node, incoming, key_column, nodes, scoped, table
from softranet.privacy.internal import endings
from softranet.privacy.internal.endings import Outcome, Step
from softranet.privacy.internal.fates import Fate, fate
from softranet.privacy.records import ScopedRecord


def end(params: dict[str, Any], *, filled: set[str], want: Collection[str] = ()) -> Outcome:
    """End everything of the people in %(keys)s. ``filled``: their columns that lead on to other tables."""
    elsewhere = _elsewhere(params, filled) if scope.tenancy() and filled else Outcome()
    outcome = endings.run(endings.of_subjects(), params, want=want, filled=filled)
    outcome.add(elsewhere)
    return outcome


@lru_cache(maxsize=1)
def _pointed_to() -> tuple[tuple[Node, tuple[Step, ...]], ...]:
    """Tables of no organisation whose rows go with a person, and what then becomes of the rows pointing there."""
    found: list[tuple[Node, tuple[Step, ...]]] = []
    for node in nodes():
        if issubclass(node.model, ScopedRecord) or fate(node.holding) is not Fate.DELETE:
            continue
        keys = [key for key in incoming(node.model) if scoped(key.model)]
        steps = tuple(step for key in keys for step in endings.let_go(key, "= ANY(%(gone)s)"))
        if steps:
            found.append((node, steps))
    return tuple(found)


def _elsewhere(params: dict[str, Any], filled: set[str]) -> Outcome:
    outcome, here = Outcome(), scope.current()
    for node, steps in _pointed_to():
        if node.gate and node.gate not in filled:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key_column(node.model)} FROM {table(node.model)} WHERE {node.where}", params)
            gone = [row[0] for row in cursor.fetchall()]
        if gone:
            for other in _others(here):
                with scope.organisation_scope(other):
                    outcome.add(endings.run(steps, {"organisation": other, "gone": gone}))
    return outcome


def _others(here: UUID) -> Iterator[UUID]:
    tenants: Any = apps.get_model(settings.PRIVACY_TENANT_MODEL)._default_manager
    return iter(tenants.exclude(pk=here).values_list("pk", flat=True))
