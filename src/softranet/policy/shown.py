"""A published version with the evidence beside its clauses, ready to be rendered."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString

from softranet.organisations.models import Organisation
from softranet.policy.document import parse
from softranet.policy.models import Version
from softranet.policy.values import values
from softranet.privacy.models import Measurement
from softranet.privacy.models.promising import State
from softranet.privacy.promise import latest, promises

_SAME = timedelta(minutes=10)
"""So long may one measurement take."""


@dataclass(frozen=True)
class Shown:
    """What stands beside a clause about one promise. ``whole_at``: since when every record it tells of was read,
    where that is longer ago than the measurement."""

    promise: str
    state: str
    word: str
    sentence: str
    at: datetime | None
    whole_at: datetime | None = None


@dataclass(frozen=True)
class ShownClause:
    """One block of text under its heading, if it is the first under one."""

    html: SafeString
    heading: SafeString | str
    evidence: list[Shown]
    anchor: str


@dataclass(frozen=True)
class Part:
    """What stands under one heading: where it begins, and the states of its promises."""

    heading: SafeString | str
    anchor: str
    states: list[str]


def evidence(promise: str, row: Measurement | None) -> Shown:
    """A stored measurement in words; without one, the promise is *not measured*, never *kept*."""
    if row is None:
        return Shown(promise, State.NOT_MEASURED, State.NOT_MEASURED.label, "", None)
    bound = promises().get(promise)
    seen = row.state in (State.KEPT, State.BROKEN)  # where there was nothing to look at, its noughts say nothing
    sentence = bound.sentence(row.figure) if bound and seen else ""
    whole = row.whole_at if row.whole_at and row.at - row.whole_at > _SAME else None
    return Shown(promise, row.state, State(row.state).label, sentence, row.at, whole)


def clauses(version: Version, organisation: Organisation) -> list[ShownClause]:
    """The version's clauses; the figures are those it was published with, whatever holds now."""
    document = parse(version.source)
    known = values(organisation, version.facts, document)
    rows = latest(document.promises)
    found: list[ShownClause] = []
    heading: SafeString | str = ""
    for number, clause in enumerate(document.clauses):
        if clause.heading:
            heading = clause.html(known)
            continue
        found.append(ShownClause(
            html=clause.html(known), heading=heading, evidence=[evidence(p, rows.get(p)) for p in clause.promises],
            anchor=clause.promises[0] if clause.promises else f"clause-{number}",
        ))  # fmt: skip
        heading = ""
    return found


def contents(shown: list[ShownClause]) -> list[Part]:
    """What the document is about, part by part, with how the promises of each stand."""
    parts: list[Part] = []
    for clause in shown:
        if clause.heading:
            parts.append(Part(clause.heading, clause.anchor, []))
        if parts:
            parts[-1].states.extend(str(e.word) for e in clause.evidence)
    return parts


def verdict(shown: list[ShownClause]) -> dict[str, int]:
    """How many promises are in each state."""
    return Counter(str(e.state) for clause in shown for e in clause.evidence)


def measured_at(shown: list[ShownClause]) -> datetime | None:
    """The oldest of the measurements on the page: it is no fresher than that."""
    times = [e.at for clause in shown for e in clause.evidence if e.at]
    return min(times, default=None)
