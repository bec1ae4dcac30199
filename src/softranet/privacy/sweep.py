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

from softranet.privacy import erase, facts, ledger, pass_on, periods, scope, subjects
from softranet.privacy.graph import key_column, nodes, table
from softranet.privacy.internal import endings, people, sweeping
from softranet.privacy.internal.endings import DEPERSONALISED, ERASED
from softranet.privacy.internal.sweeping import Rule
from softranet.privacy.internal.together import answers
from softranet.privacy.models import Hold, LedgerEntry
from softranet.privacy.records import now, uuid7
from softranet.privacy.subjects import subject_model

BATCH = 50_000
"""Records ended in one transaction, about; at most twice as many, as far as the planner knows."""
FASTER = 4.0
"""How much longer or shorter than the last a slice may be: records come in bursts."""
SHORTEST = timedelta(seconds=1)
PEOPLE = 8000
"""People ended in one: each takes records of many tables along."""

LATER = "SET LOCAL synchronous_commit = off"
"""A batch need not be on disk before the next begins: what a power cut takes back, records and leaf together, is
due again. The commit that ends the run waits for all of them."""


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
        rules = sweeping.present(_rules(shared=shared))
        params = _params(rules, at)
        ours = subjects.answered_beyond({node.gate for node in nodes() if node.gate})
        beyond = {node.label for node in nodes() if node.gate and node.gate not in ours}
        for rule in rules:
            cursor.execute(f"SELECT count(*), min({rule.clock}) FROM {table(rule.model)} WHERE {rule.due}", params)
            count, oldest = cursor.fetchone()
            if not count:
                continue
            found.append(Due(rule.label, _act(rule), count, oldest, rule.fact))
            for label, act, statement in rule.counted:
                if rule.is_subject and label in beyond:
                    continue
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
    operator's own facts. People under restriction stay, records whose law says longer, and all of people under a hold.
    """
    at = at or now()
    found: dict[tuple[str, str, str], int] = {}
    rules = _rules(shared=shared)
    with scope.organisation_scope(organisation_id):
        params = _params(rules, at)
        oldest = [_moment(rows[0][0]) for _count, rows in answers([rule.oldest for rule in rules], params)]
    for rule, first in zip(rules, oldest, strict=True):
        for outcome in _batches(rule, organisation_id, {**params, "lower": first, "size": batch}) if first else ():
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


def _params(rules: list[Rule], at: datetime) -> dict[str, Any]:
    """What the statements of these rules ask for: where, and how old is too old by each fact."""
    organisation = scope.current()
    reckoning = periods.Reckoning(organisation)
    by_fact = {fact: reckoning.cutoff(fact, at) for fact in {rule.fact for rule in rules} if fact}
    return {"organisation": organisation, **{r.cutoff: by_fact[r.fact] if r.fact else at for r in rules}}


def _batches(rule: Rule, organisation_id: UUID, params: dict[str, Any]) -> Iterator[endings.Outcome]:
    if not rule.is_subject:
        yield from _slices(rule, organisation_id, params)
        return
    more, params = True, {**params, "size": min(params["size"], PEOPLE)}
    while more:
        with scope.organisation_scope(organisation_id):
            outcome, more = _people(rule, params)
        yield outcome
    if sweeping.ways():
        yield from _account_holders(rule, organisation_id, params)


def _slices(rule: Rule, organisation_id: UUID, params: dict[str, Any]) -> Iterator[endings.Outcome]:
    """A table by slices of its clock, each about as long as holds ``size`` records.

    How long that is follows from the slice before, and for the first from counting part of one: to count them all
    would cost a fifth of ending them.
    """
    lower, last, size = params["lower"], params[rule.cutoff], params["size"]
    length: timedelta | None = None
    while lower < last:
        with scope.organisation_scope(organisation_id):
            (rule,), here = sweeping.present([rule]), {**params, "lower": lower}
            length = _shortened(rule, here, length) if length else _holding(rule, here, int(size / FASTER))
            upper = min(lower + length, last)
            batch, had = uuid7(), pass_on.losing(rule, {**here, "upper": upper})
            outcome = endings.run(rule.steps, {**here, "upper": upper}, want=("source",))
            endings.forget_sources(outcome, params)
            _record(rule, outcome, upper, batch)
            pass_on.purpose_ended(rule, had, batch)
        yield outcome
        ended = sum(outcome.counts.get(rule.label, {}).values())
        length *= min(FASTER, max(1 / FASTER, size / ended)) if ended else FASTER
        lower = upper


def _holding(rule: Rule, params: dict[str, Any], size: int) -> timedelta:
    """As long as holds so many records, or all that is left; counted on the index."""
    _, (_count, found) = answers([LATER, rule.bound], {**params, "size": size})
    upper = _moment(found[0][0]) if found else None
    lower: datetime = params["lower"]
    until: datetime = upper or params[rule.cutoff]
    return max(until - lower, SHORTEST)


def _shortened(rule: Rule, params: dict[str, Any], length: timedelta) -> timedelta:
    """A slice that the planner expects to hold far too many (the day of a large import) is counted instead.

    Of a table that was never analysed the planner knows little: counting only costs time, where halving the slice
    until it believes would come down to seconds.
    """
    expect = f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table(rule.model)} WHERE {rule.batch}"
    upper: datetime = min(params["lower"] + length, params[rule.cutoff])
    _, (_count, rows) = answers([LATER, expect], {**params, "upper": upper})
    (plan,) = rows[0][0]
    return length if plan["Plan"]["Plan Rows"] <= 2 * params["size"] else _holding(rule, params, params["size"])


def _moment(found: datetime | date | None) -> datetime | None:
    return found if found is None or isinstance(found, datetime) else datetime.combine(found, time.min, UTC)


def _record(
    rule: Rule, outcome: endings.Outcome, until: datetime, batch: UUID, gone_to: dict[str, int] | None = None
) -> None:
    """``gone_to``: of how many of the people who are gone each recipient had something."""
    if outcome.counts:
        ledger.record(
            "swept",
            {"table": rule.label, "fact": rule.fact or "", "until": until.isoformat(), "counts": outcome.counts,
             "batch": str(batch), "gone_to": gone_to or {}},
        )  # fmt: skip


def _people(rule: Rule, params: dict[str, Any]) -> tuple[endings.Outcome, bool]:
    """One batch of people with everything they have; those with an account are left for ``_account_holders``."""
    (rule,) = sweeping.present([rule])
    alone = "".join(f" AND {table(rule.model)}.{way} IS NULL" for way in sweeping.ways())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key_column(rule.model)} FROM {table(rule.model)} WHERE {rule.due}{alone}"
            f" ORDER BY {rule.clock} LIMIT %(size)s FOR UPDATE OF {table(rule.model)}",
            params,
        )
        locked = [row[0] for row in cursor.fetchall()]
    keys = _unheld(locked)
    more = len(locked) == params["size"]
    return _end(rule, keys, params[rule.cutoff], filled=set()) if keys else endings.Outcome(), more


def _account_holders(rule: Rule, organisation_id: UUID, params: dict[str, Any]) -> Iterator[endings.Outcome]:
    """One by one: their rows elsewhere must be made visible first. Who something cannot let go of stays."""
    with scope.organisation_scope(organisation_id), connection.cursor() as cursor:
        (rule,) = sweeping.present([rule])
        cursor.execute(f"SELECT {key_column(rule.model)} FROM {table(rule.model)} WHERE {rule.due}", params)
        keys = [row[0] for row in cursor.fetchall()]
    model: Any = subject_model()
    for key in keys:
        try:
            with scope.organisation_scope(organisation_id), transaction.atomic():
                subjects.walk(model.objects.get(pk=key))
                filled = erase.lock(key, erase.parameters([key]))
                if not _unheld([key]):
                    continue
                outcome = _end(rule, [key], params[rule.cutoff], filled=filled)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError:
            continue
        yield outcome


def _unheld(locked: list[Any]) -> list[Any]:
    """Without whom a hold has come to stand on while we waited for their rows."""
    held = set(Hold.objects.filter(subject__in=locked, until=None).values_list("subject_id", flat=True))
    return [key for key in locked if key not in held]


def _end(rule: Rule, keys: list[Any], until: datetime, *, filled: set[str]) -> endings.Outcome:
    """People with everything they have; whoever else had something of theirs is told while it can be said of whom."""
    batch, params = uuid7(), erase.parameters(keys)
    list(answers(subjects.gathering(), params))
    had = pass_on.had_of(keys)
    gone_to = pass_on.told(had)
    pass_on.people_ended(had, batch)
    outcome = people.end(params, filled=filled, want=("source",))
    endings.clear_up(outcome, params)
    _record(rule, outcome, until, batch, gone_to)
    return outcome
