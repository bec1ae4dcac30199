"""The sweep: what has been kept long enough is deleted or depersonalised (GDPR Art. 5(1)(e)).

Periods are facts; a record is due when its clock is older than its table's fact. Each batch is a range of an index,
one transaction and one leaf of the ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from softranet.privacy import erase, facts, ledger, periods, scope, subjects
from softranet.privacy.graph import key_column, table
from softranet.privacy.internal import endings, people, sweeping
from softranet.privacy.internal.endings import DEPERSONALISED, ERASED
from softranet.privacy.internal.sweeping import Rule
from softranet.privacy.internal.together import answers
from softranet.privacy.models import LedgerEntry
from softranet.privacy.records import now
from softranet.privacy.subjects import subject_model

BATCH = 8000
"""Records ended in one transaction, about."""
FIRST = 128
"""The first slice of a table is this part of the time that is due; nothing is known of it yet."""
SHORTEST = timedelta(seconds=1)
FASTER = 4.0
"""How much longer or shorter than the last a slice may be: records come in bursts."""


@dataclass(frozen=True)
class Due:
    """Records of one table that are due. ``along``: they go with records of that table; ``fact`` is then its reason."""

    table: str
    act: str
    count: int
    oldest: datetime | None
    fact: str | None
    along: str | None = None

    @property
    def reason(self) -> str:
        """In words, in the active language."""
        return str(facts.facts()[self.fact].label) if self.fact else ""


@dataclass(frozen=True)
class Swept:
    """How many records of a table went or were depersonalised, and why."""

    table: str
    act: str
    count: int
    reason: str


def plan(
    organisation_id: UUID = scope.ONLY_SCOPE, *, shared: bool | None = None, at: datetime | None = None
) -> list[Due]:
    """What a sweep would end now, by table and reason; changes nothing. ``shared`` as in ``run``."""
    at, found = at or now(), []
    with scope.organisation_scope(organisation_id), connection.cursor() as cursor:
        for rule in _rules(shared=shared):
            params = _params(rule, at)
            cursor.execute(f"SELECT count(*), min({rule.clock}) FROM {table(rule.model)} WHERE {rule.due}", params)
            count, oldest = cursor.fetchone()
            if not count:
                continue
            found.append(Due(rule.label, _act(rule), count, oldest, rule.fact))
            for label, act, statement in rule.counted:
                cursor.execute(statement, params)
                along = cursor.fetchone()[0]
                if along:
                    found.append(Due(label, act, along, None, rule.fact, along=rule.label))
    return found


def run(
    organisation_id: UUID = scope.ONLY_SCOPE,
    *,
    shared: bool | None = None,
    at: datetime | None = None,
    batch: int = BATCH,
) -> list[Swept]:
    """End what is due, batch by batch; what was killed half-way goes on with the next run.

    ``shared``: tables of no organisation too (sessions); with tenancy the operator's sweep does that, by the
    operator's own facts. People under restriction stay, and records whose law says longer.
    """
    at = at or now()
    found: dict[tuple[str, str, str], int] = {}
    for rule in _rules(shared=shared):
        for outcome in _batches(rule, organisation_id, at, batch):
            for label, acts in outcome.counts.items():
                for act, rows in acts.items():
                    key = (label, act, rule.fact or "")
                    found[key] = found.get(key, 0) + rows
    with scope.organisation_scope(organisation_id):
        ledger.record("sweep", {"records": sum(found.values()), "tables": len(found)}, at=now())
    return [Swept(label, act, count, reason) for (label, act, reason), count in sorted(found.items())]


def last_run() -> datetime | None:
    """When the open scope was last swept."""
    return LedgerEntry.objects.filter(kind="sweep").order_by("-at").values_list("at", flat=True).first()


def _rules(*, shared: bool | None) -> list[Rule]:
    with_shared = not scope.tenancy() if shared is None else shared
    return [rule for rule in sweeping.rules() if with_shared or not rule.shared]


def _act(rule: Rule) -> str:
    return DEPERSONALISED if rule.depersonalises else ERASED


def _params(rule: Rule, at: datetime) -> dict[str, Any]:
    organisation = scope.current()
    cutoff = periods.cutoff(rule.fact, organisation, at) if rule.fact else at
    return {"organisation": organisation, "cutoff": cutoff}


def _batches(rule: Rule, organisation_id: UUID, at: datetime, size: int) -> Iterator[endings.Outcome]:
    if not rule.is_subject:
        yield from _slices(rule, organisation_id, at, size)
        return
    more = True
    while more:
        with scope.organisation_scope(organisation_id):
            params = _params(rule, at)
            outcome, more = _people(rule, params, size)
            _record(rule, outcome, params)
        yield outcome
    if sweeping.ways():
        yield from _account_holders(rule, organisation_id, at)


def _slices(rule: Rule, organisation_id: UUID, at: datetime, size: int) -> Iterator[endings.Outcome]:
    """A table by slices of its clock, each about as long as holds ``size`` records.

    How long that is follows from the slices before: to count them first would cost as much as to end them.
    """
    with scope.organisation_scope(organisation_id), connection.cursor() as cursor:
        params = _params(rule, at)
        cursor.execute(rule.oldest, params)
        lower = _moment(cursor.fetchone()[0])
    length = (params["cutoff"] - lower) / FIRST if lower else timedelta(0)
    while lower is not None and lower < params["cutoff"]:
        with scope.organisation_scope(organisation_id):
            length = _shortened(rule, {**params, "lower": lower}, length, size)
            upper = min(lower + length, params["cutoff"])
            outcome = endings.run(rule.steps, {**params, "lower": lower, "upper": upper}, want=("source",))
            endings.forget_sources(outcome, params)
            _record(rule, outcome, {**params, "cutoff": upper})
        yield outcome
        ended = sum(outcome.counts.get(rule.label, {}).values())
        length *= min(FASTER, max(1 / FASTER, size / ended)) if ended else FASTER
        lower = upper


def _shortened(rule: Rule, params: dict[str, Any], length: timedelta, size: int) -> timedelta:
    """A slice that the planner expects to hold far too many (the day of a large import) is halved until it does not."""
    with connection.cursor() as cursor:
        while length > SHORTEST:
            upper = min(params["lower"] + length, params["cutoff"])
            statement = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table(rule.model)} WHERE {rule.batch}"
            cursor.execute(statement, {**params, "upper": upper})
            (plan,) = cursor.fetchone()[0]
            if plan["Plan"]["Plan Rows"] <= FASTER * size:
                return length
            length /= 2
    return SHORTEST


def _moment(found: datetime | date | None) -> datetime | None:
    return found if found is None or isinstance(found, datetime) else datetime.combine(found, time.min, UTC)


def _record(rule: Rule, outcome: endings.Outcome, params: dict[str, Any]) -> None:
    if outcome.counts:
        until = params["cutoff"].isoformat()
        ledger.record("swept", {"table": rule.label, "fact": rule.fact or "", "until": until, "counts": outcome.counts})


def _people(rule: Rule, params: dict[str, Any], size: int) -> tuple[endings.Outcome, bool]:
    """One batch of people with everything they have; those with an account are left for ``_account_holders``."""
    alone = "".join(f" AND {table(rule.model)}.{way} IS NULL" for way in sweeping.ways())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key_column(rule.model)} FROM {table(rule.model)} WHERE {rule.due}{alone}"
            f" ORDER BY {rule.clock} LIMIT %(batch)s FOR UPDATE OF {table(rule.model)}",
            {**params, "batch": size},
        )
        keys = [row[0] for row in cursor.fetchall()]
    return (_end(keys, filled=set()), len(keys) == size) if keys else (endings.Outcome(), False)


def _account_holders(rule: Rule, organisation_id: UUID, at: datetime) -> Iterator[endings.Outcome]:
    """One by one: their rows elsewhere must be made visible first. Who something cannot let go of stays."""
    with scope.organisation_scope(organisation_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT {key_column(rule.model)} FROM {table(rule.model)} WHERE {rule.due}", _params(rule, at))
        keys = [row[0] for row in cursor.fetchall()]
    model: Any = subject_model()
    for key in keys:
        try:
            with scope.organisation_scope(organisation_id), transaction.atomic():
                subjects.walk(model.objects.get(pk=key))
                outcome = _end([key], filled=erase.lock(key, erase.parameters([key])))
                ledger.record("swept", {"table": rule.label, "fact": rule.fact or "", "counts": outcome.counts})
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError:
            continue
        yield outcome


def _end(keys: list[Any], *, filled: set[str]) -> endings.Outcome:
    params = erase.parameters(keys)
    list(answers(subjects.gathering(), params))
    outcome = people.end(params, filled=filled, want=("source",))
    endings.clear_up(outcome, params)
    return outcome
