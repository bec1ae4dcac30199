"""Evidence about keeping: nothing is older than its period, and what was erased in time is gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy import facts, periods, readings, scope
from softranet.privacy.declarations import Ending, Holding, holdings
from softranet.privacy.graph import (
    column,
    in_scope,
    key_column,
    node_of,
    own_fields,
    primary_key,
    reached,
    scoped,
    table,
)  # fmt: skip
from softranet.privacy.internal import asking
from softranet.privacy.internal.traces import earliest_id
from softranet.privacy.models import Certificate, Hold, LedgerEntry, Restriction
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.subjects import subject_model

GRACE = timedelta(days=2)
"""A sweep runs every day; what became due since the last but one is not late."""


@promise(
    "keep.six_years",
    shows=_(
        "the oldest of {tables} kinds of record is {oldest} days old; {late} are past their period of at most"
        " {limit} years"
    ),
    how=_(
        "The oldest record of every kind is read off its own clock and compared with the stated period; a record"
        " without a clock counts as late. People are checked by a second clock as well: the time in their record's"
        " number and the ledger, which cannot be set back."
    ),
)  # fmt: skip
def six_years() -> Evidence:
    at, reckoning = now(), periods.Reckoning(scope.current())
    asked = _all_ages(tuple(str(row[0]) for row in asking.rows(_HELD)))
    # In one message: each table answers from the index of its clock, and asking one by one would cost more than that.
    cutoffs: dict[str, Any] = {f"late{n}": reckoning.cutoff(fact, at) - GRACE for n, (_sql, fact) in enumerate(asked)}
    cutoff = reckoning.cutoff("keep.records", at) - GRACE
    by_the_ledger = [sql] if (sql := _by_the_ledger()) else []
    statement = " UNION ALL ".join([*(sql for sql, _fact in asked), *by_the_ledger])
    ages = asking.rows(statement, cutoff=cutoff, born=earliest_id(cutoff), **cutoffs)
    there = [oldest for oldest, _late in ages if oldest is not None]
    limit = reckoning.figure("keep.records")
    longest = facts.facts()["keep.records"].longest or limit
    late = sum(overdue for _oldest, overdue in ages) + (limit > longest)
    oldest = max((at - min(there)).days, 0) if there else 0
    return Evidence(len(there), late, {"tables": len(there), "oldest": oldest, "late": late, "limit": longest})


@lru_cache(maxsize=4)
def _all_ages(held: tuple[str, ...]) -> list[tuple[str, str]]:
    """The question to each table with a period of its own, and the fact that states the period."""
    kinds = [
        (kind, kind.keep.fact) for kind in holdings()
        if kind.keep and kind.keep.fact and kind.personal and (scoped(kind.model) or not scope.tenancy())
    ]  # fmt: skip
    return [(_ages(kind, f"late{n}", held), fact) for n, (kind, fact) in enumerate(kinds)]


def _ages(kind: Holding, late: str, held: tuple[str, ...]) -> str:
    """SQL for the oldest record of a kind, and for how many are late or have no clock."""
    model = kind.model
    field: Any = next(f for f in own_fields(model) if kind.keep and f.name == kind.keep.since)
    clock = column(model, field.column)
    excused = _held(model, held)
    if model is subject_model():
        standing = (
            f"{column(Restriction, 'subject_id')} = {key_column(model)} AND {column(Restriction, 'until')} IS NULL"
        )
        excused += f" AND NOT EXISTS (SELECT 1 FROM {table(Restriction)} WHERE {standing})"
    there = f"FROM {table(model)} WHERE {in_scope(model)}{_still_personal(kind)}"
    overdue = f"(SELECT count(*) {there} AND {clock} < %({late})s{excused})"
    timeless = "" if field.null else f" + (SELECT count(*) {there} AND {clock} IS NULL)"
    return f"SELECT (SELECT min({clock}) {there})::timestamptz, {overdue}{timeless}"


def _held(model: type[models.Model], held: tuple[str, ...]) -> str:
    """SQL that leaves out what a legal hold keeps; nothing where none stands, as mostly."""
    node = node_of(model)
    if node is None or not held or not issubclass(model, ScopedRecord):
        return ""
    people = ", ".join(f"'{key}'" for key in held)
    return f" AND ({reached(model, node.hops, f'{key_column(subject_model())} IN ({people})')}) IS NOT TRUE"


_HELD = "SELECT DISTINCT subject_id FROM softranet_privacy_hold WHERE until IS NULL"


def _still_personal(held: Holding) -> str:
    """SQL for records that still say something about somebody, where old ones are depersonalised and stay."""
    if held.model is LedgerEntry:
        return "payload IS NOT NULL"
    if held.keep is None or held.keep.then is not Ending.DEPERSONALISE:
        return "TRUE"
    filled = [
        f"coalesce({column(held.model, str(f.column))}::text, '') NOT IN ('', {_literal(held.personal[f.name].gone)})"
        for f in own_fields(held.model)
        if f.name in held.personal and isinstance(f, models.CharField | models.TextField)
    ]
    return "(" + " OR ".join(filled) + ")" if filled else "TRUE"


def _literal(gone: Any) -> str:
    return "'" + str(gone or "").replace("'", "''").replace("%", "%%") + "'"


def _by_the_ledger() -> str:
    """SQL for people whose number was made before the period began and of whom the ledger knows no act within it."""
    model = subject_model()
    if not isinstance(primary_key(model), models.UUIDField) or not scoped(model):
        return ""
    known = (
        f"SELECT 1 FROM {table(LedgerEntry)} l WHERE l.organisation_id = %(organisation)s"
        f" AND l.subject_id = {key_column(model)} AND l.at >= %(cutoff)s"
    )
    mine = f"r.subject_id = {key_column(model)}"
    standing = " AND NOT EXISTS ".join(
        f"(SELECT 1 FROM {table(why)} r WHERE {mine} AND r.until IS NULL)" for why in (Restriction, Hold)
    )
    return (
        f"SELECT NULL, count(*) FROM {table(model)} WHERE {in_scope(model)}{key_column(model)} < %(born)s"
        f" AND NOT EXISTS ({known}) AND NOT EXISTS {standing}"
    )


@promise(
    "keep.sixty_days",
    shows=_("{n} erasures, {open} still have steps to do; {late} took longer than {limit} days"),
    how=_(
        "The ledger's entries of erasures, with their own time, are held against the certificates: one that is not"
        " final when the time is over, is missing, or calls itself final with work left, breaks this promise. One"
        " that had to wait for a legal hold counts from the ledger's entry of its lifting."
    ),
)
def sixty_days() -> Evidence:
    limit = facts.value("keep.after_end", scope.current())
    at, days = now(), timedelta(days=limit)
    erasures = LedgerEntry.objects.filter(kind="erased")
    _all, late, n, unfinished = readings.added_up(
        "erasures", erasures, lambda span: _ended(span, at, days), settles=days
    )
    certificates = Certificate.objects.all()
    _all, unread = readings.added_up("certificates", certificates, _unread, settles=days)
    longest = facts.facts()["keep.after_end"].longest or limit
    figure = {"n": n, "open": unfinished, "late": late + unread, "limit": limit}
    return Evidence(n, late + unread + (limit > longest), figure)


def _ended(span: readings.Span, at: datetime, limit: timedelta) -> Sequence[int]:
    """Entries of erasures, those that broke the promise, those that are still to be read, and those with steps left."""
    done = "(c.final_at IS NOT NULL AND c.pending = '[]')"
    # Nothing is through before the ledger says it was begun.
    finished = f"CASE WHEN {done} THEN greatest(c.final_at, e.at) ELSE %(now)s END"
    asked = "least((e.said ->> 'requested_at')::timestamptz, e.at)"
    over = f"({{asked}} < %(now)s - %(limit)s AND {finished} - {{asked}} > %(limit)s)"
    waited = over.replace("{asked}", f"greatest({asked}, {LIFTED})")
    late = f"CASE WHEN {over.replace('{asked}', asked)} THEN {waited} ELSE FALSE END"
    return asking.row(
        f"SELECT count(*), count(*) FILTER (WHERE e.said IS NOT NULL AND {late})"
        " + count(*) FILTER (WHERE e.said IS NOT NULL AND (c.id IS NULL OR (c.state = 'final' AND c.pending <> '[]'))),"
        f" count(e.said), count(e.said) FILTER (WHERE {done} IS NOT TRUE) FROM {erased(span)}",
        now=at, limit=limit,
    )  # fmt: skip


def erased(span: readings.Span) -> str:
    """SQL for the ledger's entries of erasures, what they say, and their certificates."""
    return (
        "(SELECT id, at, convert_from(payload, 'UTF8')::jsonb AS said"
        f" FROM {table(LedgerEntry)} WHERE organisation_id = %(organisation)s AND kind = 'erased'{span.sql('id')}) e"
        f" LEFT JOIN {table(Certificate)} c ON c.organisation_id = %(organisation)s"
        " AND c.id = (e.said ->> 'certificate')::uuid"
    )


LIFTED = (
    f"(SELECT max(l.at) FROM {table(LedgerEntry)} l WHERE l.organisation_id = %(organisation)s"
    " AND l.kind = 'hold_lifted' AND l.payload IS NOT NULL"
    " AND convert_from(l.payload, 'UTF8')::jsonb ->> 'certificate' = e.said ->> 'certificate')"
)
"""When the last hold was lifted that an erasure had waited for, as the ledger tells it."""


def _unread(span: readings.Span) -> Sequence[int]:
    """Certificates, and those that are final though what the scan was to look for is still there."""
    return asking.row(
        "SELECT count(*), count(*) FILTER (WHERE final_at IS NOT NULL AND identifiers IS NOT NULL)"
        f" FROM {table(Certificate)} WHERE organisation_id = %(organisation)s{span.sql('id')}"
    )
