"""Evidence that restrictions and objections are heeded: every use on record, held against when each stood."""

from collections.abc import Sequence
from contextlib import nullcontext
from functools import reduce
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

_STOOD = (
    "s.organisation_id = %(organisation)s AND s.subject_id = u.subject_id"
    " AND s.since + %(slack)s <= u.at AND (s.until IS NULL OR u.at < s.until)"
)
_OF = "FROM {used} u WHERE u.organisation_id = %(organisation)s{span}"
_ALL = f"SELECT (SELECT count(*) {_OF}), (SELECT count(*) FROM {{state}} s JOIN {{used}} u ON {_STOOD}"
_ALL += " WHERE u.organisation_id = %(organisation)s{span} AND {meant})"
_FEW = f"SELECT count(*), coalesce(sum((SELECT count(*) FROM {{state}} s WHERE {_STOOD} AND {{meant}})), 0) {_OF}"
"""Of what was handed out or looked at: how much there is, and how much of it while a state stood. For all, from the
states, which are few, to what was done with their people; for a few, from these."""


@promise(
    "right.restrict",
    shows=_("{n} restrictions, {standing} of them standing; {found} of {uses} uses while they stood"),
    how=_(
        "Each time something was handed out, or somebody opened a record, is held against the restrictions that stood"
        " at that moment, without asking the gate. What the person asked for themselves, and what a law demands, may"
        " go on."
    ),
)
def restricted() -> Evidence:
    return _measured(Restriction, "NOT u.purpose_key = ANY(%(beyond)s)")


@promise(
    "right.object",
    shows=_(
        "{n} objections, {standing} of them standing; {found} of {uses} uses against them;"
        " {overridden} decided otherwise"
    ),
    how=_(
        "Each time something was handed out, or somebody opened a record, is held against the objections to that"
        " purpose that stood at that moment, without asking the gate. Where a member decided that a use goes on, with a"
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

    def states(span: readings.Span) -> Sequence[int]:
        return asking.row(
            f"SELECT count(*), 0, count(*) FILTER (WHERE s.until IS NULL) FROM {table(state)} s"
            f" WHERE s.organisation_id = %(organisation)s{span.sql('s.id')}"
        )

    def used(model: type[Disclosure] | type[Look]) -> readings.Read:
        def read(span: readings.Span) -> Sequence[int]:
            names = {"{used}": table(model), "{state}": table(state), "{meant}": meant, "{span}": span.sql("u.id")}
            asked = reduce(lambda sql, name: sql.replace(name, names[name]), names, _FEW if span.narrow else _ALL)
            with nullcontext() if span.narrow else readings.by_index():
                return [int(n) for n in asking.row(asked, **params)]

        return read

    n, _none, standing = readings.added_up("states", state.objects.all(), states)
    given, against = readings.added_up("disclosures", Disclosure.objects.all(), used(Disclosure))
    seen, besides = readings.added_up("looks", Look.objects.all(), used(Look))
    found = against + besides
    return Evidence(n, found, {"n": n, "standing": standing, "uses": given + seen, "found": found})
