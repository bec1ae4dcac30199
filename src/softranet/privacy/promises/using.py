"""Evidence about uses: each is judged again, by what people had said at that moment."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from softranet.privacy.graph import table
from softranet.privacy.internal import asking
from softranet.privacy.models import ConsentEvent, Disclosure, Objection, Override, Restriction
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.vocabulary import parts, purposes

NEWEST = 20000
"""Uses that are judged again, the newest first."""
ON_ITS_WAY = timedelta(seconds=10)
"""A use that was just under way when somebody said no is not held against anybody."""


@promise(
    "use.purposes",
    shows=_("{n} uses judged again by what people had said at that moment; {found} should have been refused"),
    how=_(
        "Each use on record is held against the append-only evidence of consent, objection and restriction as it"
        " stood then, without asking the gate that decided. A use for a purpose nobody declared counts as refused."
    ),
)
def replayed() -> Evidence:
    declared = {p.key: p for whole in purposes() for p in [whole, *parts(whole)]}
    params: dict[str, Any] = {
        "declared": list(declared),
        "consent": [p.key for p in declared.values() if p.needs_consent],
        "objectable": [p.key for p in declared.values() if p.objectable],
        "slack": ON_ITS_WAY,
        **marketing(),
    }
    recorded = (
        f"SELECT subject_id, purpose_key, at FROM {table(Disclosure)} WHERE organisation_id = %(organisation)s"
        f" ORDER BY id DESC LIMIT {NEWEST}"
    )
    checked, found = asking.row(_judged(recorded), **params)
    return Evidence(checked, found, {"n": checked, "found": found})


def marketing() -> dict[str, list[str]]:
    """What ``overridden`` asks for: to these purposes an objection always stands (GDPR Art. 21(3))."""
    return {"marketing": [p.key for p in purposes() if p.marketing]}


def overridden(use: str) -> str:
    """SQL: a decision that the use goes on in spite of an objection stood at its time."""
    return (
        f"EXISTS (SELECT 1 FROM {table(Override)} d WHERE d.organisation_id = %(organisation)s"
        f" AND d.subject_id = {use}.subject_id AND d.purpose_key = {use}.purpose_key AND d.since <= {use}.at"
        f" AND (d.until IS NULL OR d.until > {use}.at) AND NOT d.purpose_key = ANY(%(marketing)s))"
    )


def _judged(uses: str) -> str:
    """SQL that counts uses, and those that what was said up to then does not bear."""
    said = (
        f"SELECT e.state FROM {table(ConsentEvent)} e WHERE e.organisation_id = %(organisation)s"
        " AND e.subject_id = u.subject_id AND e.purpose_key = u.purpose_key AND e.at <= u.at"
        " AND (e.at <= u.at - %(slack)s OR e.state IN ('given', 'imported')) ORDER BY e.at DESC, e.id DESC LIMIT 1"
    )
    standing = (
        "organisation_id = %(organisation)s AND subject_id = u.subject_id"
        " AND since <= u.at - %(slack)s AND (until IS NULL OR until > u.at)"
    )
    objected = f"SELECT 1 FROM {table(Objection)} WHERE {standing} AND purpose_key IN (u.purpose_key, '*')"
    restricted = f"SELECT 1 FROM {table(Restriction)} WHERE {standing}"
    return (
        "SELECT count(*), count(*) FILTER (WHERE NOT u.purpose_key = ANY(%(declared)s)"
        f" OR (u.purpose_key = ANY(%(consent)s) AND coalesce(({said}), '') NOT IN ('given', 'imported'))"
        f" OR (u.purpose_key = ANY(%(objectable)s) AND EXISTS ({objected}) AND NOT {overridden('u')})"
        f" OR (u.purpose_key = ANY(%(objectable)s) AND EXISTS ({restricted})))"
        f" FROM ({uses}) AS u"
    )
