"""What a batch will do, decided before anything is written; a dry run ends here."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from softranet.people.folding import fold
from softranet.people.imports.matching import FILLED, Known, Matches
from softranet.people.imports.minding import Told
from softranet.people.imports.rows import Candidate, Consent
from softranet.people.models import Kind
from softranet.privacy.models.consenting import GRANTED, ConsentState

NO = (ConsentState.REFUSED, ConsentState.WITHDRAWN)


@dataclass
class Plan:
    """Rows of the staging tables, see ``writing``. Counts: created, changed, known, consents, noes, special, noted."""

    people: list[tuple[Any, ...]] = field(default_factory=list)
    fills: list[tuple[Any, ...]] = field(default_factory=list)
    points: list[tuple[Any, ...]] = field(default_factory=list)
    ways: list[tuple[Any, ...]] = field(default_factory=list)
    addresses: list[tuple[Any, ...]] = field(default_factory=list)
    tags: list[tuple[Any, ...]] = field(default_factory=list)
    consents: list[tuple[Any, ...]] = field(default_factory=list)
    notices: list[tuple[Any, ...]] = field(default_factory=list)
    special: list[tuple[str, int, Told]] = field(default_factory=list)  # see ``minding``
    digests: dict[str | None, str] = field(default_factory=dict)  # of wordings, by their record number
    counts: Counter[str] = field(default_factory=Counter)


def numbers() -> Iterator[str]:
    """UUIDv7 as text, many at a time: as ``records.uuid7`` makes them, at a tenth of the cost."""
    while True:
        stamp = f"{time.time_ns() // 1_000_000:012x}7"
        random = os.urandom(10 * 1024).hex()
        for place in range(0, len(random), 20):
            piece = random[place : place + 20]
            yield f"{stamp}{piece[:3]}{'89ab'[int(piece[3], 16) & 3]}{piece[4:19]}"


class Planner:
    """Plans batches of one import. ``tags`` and ``wordings`` give record numbers (and hashes) for words.

    ``overrule``: a no in the file counts more than a yes given here."""

    def __init__(
        self, *, tags: dict[str, str], wordings: dict[str, tuple[str, str]], overrule: bool,
        asked: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.tags, self.wordings, self.overrule, self.asked = tags, wordings, overrule, asked
        self.number = numbers()

    def plan(self, rows: list[Candidate], matches: Matches) -> Plan:
        plan = Plan()
        for row in rows:
            known = matches.of(row)
            if known is None:
                self._new(plan, row)
            elif known.restricted and not self.overrule:
                row.problems.append(_("This person had the use of their data restricted; nothing was changed."))
                plan.counts["known"] += 1
            else:
                self._known(plan, row, known, matches)
            plan.counts["noted"] += bool(row.problems)
        return plan

    def _new(self, plan: Plan, row: Candidate) -> None:
        person, at = next(self.number), row.number
        plan.people.append((
            person, at, row.name, row.sort_key, row.company, row.language, row.country, row.birth_date, row.external_id,
        ))  # fmt: skip
        if row.email:
            self._point(plan, person, Kind.EMAIL, row.email, at)
        for kind, value in row.numbers:
            self._point(plan, person, kind, value, at)
        if row.address:
            plan.addresses.append((next(self.number), person, at, *row.address, row.country))
        for word in row.tags:
            plan.tags.append((next(self.number), person, at, self.tags[word]))
        for consent in row.consents:
            self._consent(plan, person, at, consent, None)
        self._special(plan, person, row, {})
        plan.notices.append((next(self.number), person))
        plan.counts["created"] += 1

    def _known(self, plan: Plan, row: Candidate, known: Known, matches: Matches) -> None:
        person, at, before = known.id.hex, row.number, _size(plan)
        self._fill(plan, row, known, matches)
        wanted = [(Kind.EMAIL, row.email)] if row.email else []
        for kind, value in [*wanted, *row.numbers]:
            record = known.points.get((kind, value))
            if record is None:
                self._point(plan, person, kind, value, at)
            elif record not in known.imported:
                plan.ways.append((next(self.number), person, record.hex, at))
        if row.address and not known.has_address:
            plan.addresses.append((next(self.number), person, at, *row.address, row.country))
        for word in row.tags:
            if self.tags[word] not in {tag.hex for tag in known.tags}:
                plan.tags.append((next(self.number), person, at, self.tags[word]))
        changed = _size(plan) > before
        for consent in row.consents:
            self._consent(plan, person, at, consent, known, row)
        self._special(plan, person, row, known.permissions)
        if changed:
            plan.notices.append((next(self.number), person))
        plan.counts["changed" if _size(plan) > before else "known"] += 1

    def _fill(self, plan: Plan, row: Candidate, known: Known, matches: Matches) -> None:
        owner = matches.owner(row.external_id)
        if owner is not None and owner.id != known.id:
            row.problems.append(_("The number elsewhere belongs to somebody else here; it was left out."))
        values = {name: known.fields[name] or getattr(row, name) for name in FILLED}
        if known.fields["external_id"] or owner is not None:
            values["external_id"] = known.fields["external_id"]
        if values != known.fields:
            key = fold(values["name"] or values["company"])
            plan.fills.append((known.id.hex, key, *(values[name] for name in FILLED)))

    def _point(self, plan: Plan, person: str, kind: str, value: str, at: int) -> None:
        point = next(self.number)
        plan.points.append((point, person, at, str(kind), value))
        plan.ways.append((next(self.number), person, point, at))

    def _special(self, plan: Plan, person: str, row: Candidate, states: dict[str, str]) -> None:
        """What is not asked for stays out, and so does what the person said no to here, or told here themselves."""
        for told in row.special:
            state = states.get(f"special.{told.kind}")
            if told.kind not in self.asked:
                row.problems.append(_("You state no use for this kind of special data: it was not taken."))
            elif state in NO:
                row.problems.append(_("They said no here; the import does not change that."))
            elif state in GRANTED:
                row.problems.append(_("They told of this kind here themselves; the import does not change that."))
            else:
                plan.special.append((person, row.number, told))
                plan.counts["special"] += 1

    def _consent(
        self,
        plan: Plan,
        person: str,
        at: int,
        consent: Consent,
        known: Known | None,
        row: Candidate | None = None,
    ) -> None:
        """A no never yields to a file; a yes said here yields to none but a list of people not to write to."""
        state = known.permissions.get(consent.purpose) if known else None
        if consent.granted:
            said_no = known is not None and (state in NO or {"*", consent.purpose} & known.objections)
            if said_no and row is not None:
                row.problems.append(_("They said no here; the import does not change that."))
            if said_no or state in GRANTED:
                return
            to = ConsentState.IMPORTED
        elif state in NO or (state == ConsentState.GIVEN and not self.overrule):
            return
        else:
            to = ConsentState.WITHDRAWN if state in GRANTED else ConsentState.REFUSED
        terms, digest = self.wordings.get(consent.wording, (None, ""))
        plan.digests[terms] = digest
        plan.consents.append((
            next(self.number), next(self.number), person, at, consent.purpose, str(to),
            terms, consent.at, consent.place,
        ))  # fmt: skip
        plan.counts["consents" if consent.granted else "noes"] += 1


def _size(plan: Plan) -> int:
    lists = (plan.fills, plan.points, plan.ways, plan.addresses, plan.tags, plan.consents, plan.special)
    return sum(map(len, lists))
