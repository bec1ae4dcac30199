"""Evidence that restrictions and objections are heeded: every use on record, held against when each stood."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from softranet.privacy import readings
from softranet.privacy.graph import table
from softranet.privacy.internal import asking
from softranet.privacy.models import Disclosure, LedgerEntry, Look, Objection, Override, Restriction
from softranet.privacy.object_to import SHORTEST
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.promises.sharing import as_number
from softranet.privacy.promises.using import ON_ITS_WAY, marketing, overridden
from softranet.privacy.vocabulary import purposes

_WHILE = "s.organisation_id = %(organisation)s AND u.at >= s.since + %(slack)s AND (s.until IS NULL OR u.at < s.until)"
_USES = " UNION ALL ".join(
    f"SELECT u.id FROM {table(model)} u WHERE u.organisation_id = %(organisation)s AND u.subject_id = s.subject_id"
    f" AND {_WHILE} AND {{meant}}"
    for model in (Disclosure, Look)
)
"""Of one state with a beginning and an end: what was handed out or looked at meanwhile."""
_NEW = "SELECT " + " + ".join(
    f"(SELECT coalesce(sum((SELECT count(*) FROM {{state}} s WHERE s.subject_id = u.subject_id AND {_WHILE}"
    f" AND {{meant}})), 0) FROM {table(model)} u WHERE u.organisation_id = %(organisation)s{{span}})"
    for model in (Disclosure, Look)
)
"""The same from the other side: of what was handed out or looked at lately, how much while a state stood."""


@promise(
    "right.restrict",
    shows=_("{n} restrictions, {standing} of them standing; {found} uses while they stood"),
    how=_(
        "From each restriction on record we look for what was handed out, and for who opened the record, between its"
        " beginning and its end, without asking the gate. What the person asked for themselves, and what a law demands,"
        " may go on."
    ),
)
def restricted() -> Evidence:
    return _measured(Restriction, "NOT u.purpose_key = ANY(%(beyond)s)")


@promise(
    "right.object",
    shows=_("{n} objections, {standing} of them standing; {found} uses against them; {overridden} decided otherwise"),
    how=_(
        "From each objection on record we look for what was handed out for that purpose, and for who opened the record"
        " for it, while the objection stood, without asking the gate. Where a member decided that a use goes on, with a"
        " reason the person can read, uses after that decision count as long as it stands; a decision about direct"
        " marketing, without a reason, or that the ledger knows nothing of, breaks this promise."
    ),
)
def objected() -> Evidence:
    found = _measured(
        Objection,
        "(u.purpose_key = s.purpose_key OR (s.purpose_key = '*' AND u.purpose_key = ANY(%(objectable)s)))"
        f" AND NOT {overridden('u')}",
    )
    rows, wrong = readings.added_up("decisions", Override.objects.all(), _indefensible)
    return Evidence(found.checked, found.violations + wrong, {**found.figure, "overridden": rows})


def _indefensible(span: readings.Span) -> Sequence[int]:
    """Decisions, and those that none could make or the ledger did not hear."""
    heard = (
        f"SELECT 1 FROM {table(LedgerEntry)} e WHERE e.organisation_id = %(organisation)s"
        f" AND e.subject_id = {as_number('o.subject_id')} AND e.kind = 'objection_overridden'"
        " AND e.payload IS NOT NULL AND strpos(convert_from(e.payload, 'UTF8'), o.id::text) > 0"
    )
    return asking.row(
        "SELECT count(*), count(*) FILTER (WHERE o.purpose_key = ANY(%(marketing)s)"
        f" OR length(trim(o.reason)) < %(short)s OR o.decided_by IS NULL OR NOT EXISTS ({heard}))"
        f" FROM {table(Override)} o WHERE o.organisation_id = %(organisation)s{span.sql('o.id')}",
        short=SHORTEST, **marketing(),
    )  # fmt: skip


def _measured(state: type[Restriction] | type[Objection], meant: str) -> Evidence:
    params: dict[str, Any] = {
        "slack": ON_ITS_WAY,
        "beyond": [p.key for p in purposes() if p.beyond_restriction],
        "objectable": [p.key for p in purposes() if p.objectable],
        **marketing(),
    }

    def asked(statement: str, span: str) -> tuple[Any, ...]:
        named = statement.replace("{meant}", meant).replace("{state}", table(state)).replace("{span}", span)
        return asking.row(named, **params)

    def states(span: readings.Span) -> Sequence[int]:
        counted = (
            f"SELECT count(*), coalesce(sum((SELECT count(*) FROM ({_USES}) AS uses)), 0),"
            " count(*) FILTER (WHERE s.until IS NULL) FROM {state} s WHERE s.organisation_id = %(organisation)s{span}"
        )
        return [int(n) for n in asked(counted, span.sql("s.id"))]

    n, found, standing = readings.added_up(
        "states", state.objects.all(), states, befallen=lambda span: int(asked(_NEW, span.sql("u.id"))[0])
    )
    return Evidence(n, found, {"n": n, "standing": standing, "found": found})
