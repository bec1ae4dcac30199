"""An import at work: batch after batch, each in a transaction of its own, with the position it has come to.

Killed at any moment, it goes on where it was: what a batch wrote and how far it came are committed together.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection
from django.utils.translation import gettext as _

from softranet.people.imports import files, minding, planning, reading, writing
from softranet.people.imports.matching import match
from softranet.people.imports.rows import Candidate, Options, Refused, Understanding
from softranet.people.models import ImportKind, ImportRefusal, ImportRun, ImportState, NoticePlan, Person, Tag
from softranet.privacy import collect, ledger, opt_out, periods, scope, special, tombstones
from softranet.privacy.models import Terms
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.subjects import NotHere

BATCH = 5000
_TRIES = 5
BUSY = (ImportState.CHECKING, ImportState.RUNNING)


def work(organisation: UUID, number: UUID, told: Callable[[int, int], None] = lambda _done, _all: None) -> None:
    """Check or carry out an import, as its state says. ``told`` hears rows done and rows in all."""
    with organisation_scope(organisation):
        run = ImportRun.objects.filter(pk=number).first()
        if run is None or run.state not in BUSY:
            return
        if run.content is None:
            _stop(run, _("The file is no longer here; upload it again."))
            return
        raw = files.unpack(run)
        if run.state == ImportState.CHECKING:  # a dry run remembers nothing: it begins anew
            ImportRefusal.objects.filter(run=run).delete()
            ImportRun.objects.filter(pk=run.pk).update(position=0, counts={})
            run.position = 0
        elif run.source_id is None:
            _begin(run)
    table = reading.rows(raw, reading.Shape(run.encoding, run.delimiter))
    next(table, None)  # the headers
    batches = _Batches(run)
    position, first = run.position, True
    rows = islice(table, position, None)
    while part := list(islice(rows, BATCH)):
        if not _commit(organisation, batches, part, position):
            return
        position += len(part)
        told(position, run.rows)
        if first and run.state == ImportState.RUNNING:
            with organisation_scope(organisation), connection.cursor() as cursor:
                cursor.execute("SELECT people_analyze()")  # empty tables would be planned for as such
            first = False
    with organisation_scope(organisation):
        _finish(ImportRun.objects.select_for_update().get(pk=run.pk))


def _commit(organisation: UUID, batches: "_Batches", part: list[tuple[int, list[str]]], position: int) -> bool:
    """One batch and how far it came, together. False when somebody stopped the import, or another worker has it."""
    for attempt in range(1, _TRIES + 1):
        try:
            with organisation_scope(organisation):
                run = ImportRun.objects.select_for_update().defer("content").filter(pk=batches.run.pk).first()
                if run is None or run.state != batches.run.state or run.position != position:
                    return False
                counts = batches.take(part)
                run.position = position + len(part)
                run.counts, run.moved_at = dict(Counter(run.counts) + counts), now()
                run.save(update_fields=["position", "counts", "moved_at"])
        except (IntegrityError, OperationalError):
            # Somebody met one of these people while we were writing: look again.
            if attempt == _TRIES:
                raise
        else:
            return True
    return False


class _Batches:
    """Reads, matches and writes the rows of one import, part by part."""

    def __init__(self, run: ImportRun) -> None:
        self.run, self.dry = run, run.state == ImportState.CHECKING
        self.understand = Understanding(run.mapping, Options(**run.options))
        self.asked: frozenset[str] = frozenset()  # kinds of special data with a stated use
        self.seen: set[str] = set()  # a dry run writes nobody whom a later row could match

    def take(self, part: list[tuple[int, list[str]]]) -> Counter[str]:
        """Write a part of the file in the open scope. Returns counts."""
        refusals: list[ImportRefusal] = []
        rows = self._unburied(list(self._understood(part, refusals)), refusals)
        counts: Counter[str] = Counter(refused=len(refusals), buried=sum(not r.cells for r in refusals))
        seen = set(self.seen)
        while rows:
            unique, rows = _apart(rows)
            counts += self._write(unique, seen)
            refusals += [self._refusal(row, row.problems, whole=False) for row in unique if row.problems]
        ImportRefusal.objects.bulk_create(refusals, batch_size=1000)
        self.seen = seen
        return counts

    def _understood(self, part: list[tuple[int, list[str]]], refusals: list[ImportRefusal]) -> Iterator[Candidate]:
        for number, cells in part:
            try:
                yield self.understand(number, cells)
            except Refused as why:
                refusals.append(self._refusal(Candidate(number, self.understand.bare(cells)), [str(why)], whole=True))

    def _unburied(self, rows: list[Candidate], refusals: list[ImportRefusal]) -> list[Candidate]:
        """Who was erased here is not brought back, and what the file says of them is not kept."""
        gone = tombstones.buried(value for row in rows for value in row.identifiers)
        if not gone:
            return rows
        kept: list[Candidate] = []
        for row in rows:
            if gone.isdisjoint(row.identifiers):
                kept.append(row)
            else:
                why = _("This person was erased here; an import does not bring them back.")
                refusals.append(ImportRefusal(run=self.run, number=row.number, whole=True, reasons=[why]))
        return kept

    def _write(self, rows: list[Candidate], seen: set[str]) -> Counter[str]:
        run = self.run
        self.asked = frozenset(use.kind for use in special.uses()) if any(row.special for row in rows) else frozenset()
        matches = match(rows)
        overrule = run.kind == ImportKind.SUPPRESSION
        if self.dry:
            repeated = [row for row in rows if row.keys & seen and matches.of(row) is None]
            seen.update(*(row.keys for row in rows))
            new = [row for row in rows if row not in repeated] if repeated else rows
            dry = planning.Planner(tags=_Anything(), wordings={}, overrule=overrule, asked=self.asked)
            plan = dry.plan(new, matches)
            plan.counts["known"] += len(repeated)
            return plan.counts
        if run.source is None:
            raise TypeError("an import at work has its source since it began")
        planner = planning.Planner(tags=_tags(rows), wordings=_wordings(rows), overrule=overrule, asked=self.asked)
        plan, at = planner.plan(rows, matches), now()
        writing.write(
            plan, run=run.pk, source=run.source.pk, actor=run.actor, at=at,
            due=periods.deadline(at, "notice.import", scope.current()), excused=_excused(run),
        )  # fmt: skip
        minding.take_in(plan.special, run, run.source)
        opted = opt_out.recalled(value for row in rows for value in row.identifiers)
        for person in Person.objects.filter(contact_points__value__in=opted).distinct() if opted else ():
            with suppress(NotHere):  # erased at this moment
                opt_out.start(person, how="remembered")
        return plan.counts

    def _refusal(self, row: Candidate, reasons: list[str], *, whole: bool) -> ImportRefusal:
        return ImportRefusal(
            run=self.run, number=row.number, whole=whole, reasons=reasons, cells=row.cells,
            digests=[tombstones.digest(value) for value in row.identifiers],
        )  # fmt: skip


class _Anything(dict[str, str]):
    """In a dry run no tag is made; each word stands for one that nobody has."""

    def __missing__(self, key: str) -> str:
        return ""


def _apart(rows: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Rows about different people, and those that name one of them again: they come after, as matches."""
    seen: set[str] = set()
    unique: list[Candidate] = []
    again: list[Candidate] = []
    for row in rows:
        (unique if seen.isdisjoint(row.keys) else again).append(row)
        seen |= row.keys
    return unique, again


def _tags(rows: list[Candidate]) -> dict[str, str]:
    words = {word for row in rows for word in row.tags}
    if words:
        Tag.objects.bulk_create([Tag(name=word) for word in sorted(words)], ignore_conflicts=True)
    return (
        {name: key.hex for name, key in Tag.objects.filter(name__in=words).values_list("name", "id")} if words else {}
    )


def _wordings(rows: list[Candidate]) -> dict[str, tuple[str, str]]:
    words = {(c.wording, c.purpose) for row in rows for c in row.consents if c.wording}
    made = {}
    for wording, purpose in sorted(words):
        terms = Terms.of("consent", f"import {purpose}", "und", wording)
        made[wording] = terms.id.hex, terms.sha256
    return made


def _excused(run: ImportRun) -> str:
    if run.kind == ImportKind.SUPPRESSION:
        return "unwanted"
    return "" if run.notice == NoticePlan.SEND else run.notice


def _begin(run: ImportRun) -> None:
    run.source = collect.open_source(SourceKind.IMPORT, "import", reference=run.pk, name=run.origin)
    run.started_at = now()
    run.save(update_fields=["source", "started_at"])
    ImportRefusal.objects.filter(run=run).delete()


def _finish(run: ImportRun) -> None:
    if run.state == ImportState.CHECKING:
        run.state, run.position = ImportState.CHECKED, 0
        run.save(update_fields=["state", "position"])
    elif run.state == ImportState.RUNNING:
        run.state, run.done_at, run.content = ImportState.DONE, now(), None
        run.save(update_fields=["state", "done_at", "content"])
        ledger.record("imported", {"import": str(run.pk), "source": str(run.source_id), "counts": run.counts})


def _stop(run: ImportRun, why: str) -> None:
    run.state, run.problem, run.content = ImportState.STOPPED, why, None
    run.save(update_fields=["state", "problem", "content"])
