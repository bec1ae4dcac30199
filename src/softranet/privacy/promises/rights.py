"""Evidence about rights: access is whole, corrections stand, what was erased is gone, and at once."""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from softranet.privacy import access, facts, periods, readings, scope, withheld
from softranet.privacy.graph import quoted, table
from softranet.privacy.internal import asking
from softranet.privacy.internal.traces import earliest_id
from softranet.privacy.models import Certificate, LedgerEntry
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.promises import keeping
from softranet.privacy.records import now
from softranet.privacy.rectify import mark
from softranet.privacy.subjects import key_of, subject_model, within

SAMPLE = 5
"""People whose dossier is compared at each measurement: the newest, and others by chance."""
NEWEST = 500
"""Corrections and certificates looked at, the newest first."""
LATELY = timedelta(days=30)
"""Of the deletions that were carried out since then, the slowest is told."""

_waiting: list[Callable[[], Iterable[datetime]]] = []


def waiting_deletions(asked: Callable[[], Iterable[datetime]]) -> Callable[[], Iterable[datetime]]:
    """Have a function say when each request for deletion was received that nobody has carried out yet."""
    _waiting.append(asked)
    return asked


@promise(
    "right.access",
    shows=_("{rows} records of {n} people compared with their copies; {missing} differ"),
    how=_(
        "For a few people, the newest and others by chance, the rows that lead to them are counted by the"
        " database's own foreign keys, table by table, and compared with the copy they would be given."
    ),
)
def whole() -> Evidence:
    labels = {m._meta.db_table: m._meta.label for m in apps.get_models(include_auto_created=True)}
    models = {m._meta.label: m for m in apps.get_models(include_auto_created=True)}
    keys = asking.keys_to_people()
    people, counted, differing = _sample(), 0, 0
    for person in people:
        copy = access.count(access.dossier(person))  # first: what only turns out to be theirs then counts below too
        there: dict[str, int] = {subject_model()._meta.label: 1}
        for name, column in keys:
            label = labels.get(name.strip('"'), name)
            theirs = f"{quoted(column)} = %(key)s" + (withheld.told(models[label]) if label in models else "")
            found = asking.number(f"SELECT count(*) FROM {name} WHERE {theirs}", key=person.pk)
            there[label] = max(there.get(label, 0), found)
        counted += sum(there.values())
        differing += sum(1 for label, rows in there.items() if copy.get(label, 0) != rows)
    return Evidence(counted, differing, {"rows": counted, "n": len(people), "missing": differing})


def _sample() -> list[Any]:
    """The newest, and some after a random place in the order of keys."""
    rows: Any = within(subject_model()._default_manager.all())
    newest = list(rows.order_by("-pk")[:2])
    if not newest:
        return []
    first = rows.order_by("pk").first()
    low, high = _number(first.pk), _number(newest[0].pk)
    chosen = random.randint(low, high)  # noqa: S311  (which people are compared is no secret)
    others = list(rows.filter(pk__gte=key_of(UUID(int=chosen))).order_by("pk")[: SAMPLE - len(newest)])
    return list({person.pk: person for person in [*newest, *others]}.values())


def _number(key: Any) -> int:
    return key.int if isinstance(key, UUID) else int(key)


@promise(
    "right.update",
    shows=_("{n} corrections looked at; {lost} no longer stand, {untold} were not passed on in time"),
    how=_(
        "The ledger holds a keyed digest of each corrected value. The value stored now must still have it, unless a"
        " later correction is on record; and each recipient that had the old value must have been told within the"
        " time for answering requests."
    ),
)
def corrected() -> Evidence:
    entries = list(LedgerEntry.objects.filter(kind="rectified", payload__isnull=False).order_by("-id")[:NEWEST])
    told = {_read(row)["entry"] + _read(row)["recipient"] for row in _passed_on(entries)}
    due = periods.cutoff("answer.request", scope.current(), now())
    seen: set[tuple[str, str, str]] = set()
    lost = untold = 0
    for entry in entries:
        said = _read(entry)
        late = entry.at < due
        untold += sum(1 for key in said["untold"] if late and f"{entry.id}{key}" not in told)
        fresh = {name: digest for name, digest in said["fields"].items() if _new(said, name, seen)}
        lost += bool(fresh) and not _stands(entry, said, fresh)
    return Evidence(len(entries), lost + untold, {"n": len(entries), "lost": lost, "untold": untold})


def _passed_on(entries: list[LedgerEntry]) -> Iterator[LedgerEntry]:
    people = {entry.subject_id for entry in entries}
    yield from LedgerEntry.objects.filter(kind="rectification_passed_on", subject_id__in=people, payload__isnull=False)


def _new(said: dict[str, Any], name: str, seen: set[tuple[str, str, str]]) -> bool:
    """Whether this is the last correction of the field (entries come newest first)."""
    place = (said["table"], said["record"], name)
    if place in seen:
        return False
    seen.add(place)
    return True


def _stands(entry: LedgerEntry, said: dict[str, Any], fields: dict[str, str]) -> bool:
    if _edited_since(entry):
        return True
    model: Any = apps.get_model(said["table"])
    row: Model | None = model._base_manager.filter(pk=said["record"]).first()  # noqa: SLF001
    return row is not None and all(mark(row, name) == digest for name, digest in fields.items())


def _edited_since(entry: LedgerEntry) -> bool:
    """Whether a member changed something of this person's by another act, later, on record."""
    later = LedgerEntry.objects.filter(subject_id=entry.subject_id, id__gt=entry.id, payload__isnull=False)
    return any(_read(row).get("actor") for row in later.exclude(kind__in=_NO_EDITS))


_NO_EDITS = frozenset({
    "consent", "disclosure", "notice_answered", "rectification_passed_on", "objected", "objection_withdrawn",
    "objection_overridden", "objection_followed",
    "restricted", "restriction_lifted", "held", "erasure_deferred", "erasure_taken_back",
})  # fmt: skip


def _read(entry: LedgerEntry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(entry.payload or b"{}"))
    return found


@promise(
    "right.delete",
    shows=_("{n} people erased; {residue} traces found by the scan afterwards, {rows} rows that still lead to them"),
    how=_(
        "After each erasure every text in the database is searched for the person's addresses, numbers and name."
        " And for each certificate the database's own foreign keys and the ledger are asked for rows of the"
        " person's number."
    ),
)
def gone() -> Evidence:
    certificates = list(Certificate.objects.defer("identifiers").order_by("-id")[:NEWEST])
    numbers = [c.pseudonym for c in certificates]
    keys = [key_of(number) for number in numbers]
    residue = sum(len(c.body.get("residue", ())) for c in certificates)
    left = 0
    if keys:
        places = [(table(subject_model()), str(subject_model()._meta.pk.column)), *asking.keys_to_people()]
        for name, column in places:
            left += asking.number(f"SELECT count(*) FROM {name} WHERE {quoted(column)} = ANY(%(keys)s)", keys=keys)
        left += asking.number(
            f"SELECT count(*) FROM {table(LedgerEntry)} WHERE organisation_id = %(organisation)s"
            " AND subject_id = ANY(%(numbers)s)", numbers=numbers,
        )  # fmt: skip
    return Evidence(len(certificates), residue + left, {"n": len(certificates), "residue": residue, "rows": left})


@promise(
    "right.prompt",
    shows=_(
        "{n} deletions carried out, the slowest of the last thirty days within {slowest} of {limit} hours; {late} late"
    ),
    how=_(
        "The time between receiving a request and the ledger's entry of the erasure, which bears a time of its own;"
        " requests nobody has carried out yet count from when they were received. What a legal hold made wait counts"
        " from the ledger's entry of its lifting."
    ),
)
def prompt() -> Evidence:
    limit = timedelta(hours=facts.value("prompt.deletion", scope.current()))
    erasures = LedgerEntry.objects.filter(kind="erased")
    _all, late, n = readings.added_up("erasures", erasures, lambda span: _took(span, limit)[:3])
    waiting = [now() - received for source in _waiting for received in source()]
    late += sum(1 for each in waiting if each > limit)
    lately = _took(readings.Span(earliest_id(now() - LATELY)), limit)[3]
    slowest = max([*waiting, *([lately] if lately else [])], default=timedelta(0))
    hours = int(limit.total_seconds() // 3600)
    figure = {
        "n": n + len(waiting), "slowest": round(slowest.total_seconds() / 3600, 1), "limit": hours, "late": late,
    }  # fmt: skip
    return Evidence(n + len(waiting), late, figure)


def _took(span: readings.Span, limit: timedelta) -> Sequence[Any]:
    """Entries of erasures, those that were late, those that are still to be read, and the longest that one took."""
    # The number of the entry bears the time at which it was made (RFC 9562, 5.7), whatever its clock says.
    made = "to_timestamp(('x' || replace(left(e.id::text, 13), '-', ''))::bit(48)::bigint / 1000.0)"
    received = "least((e.said ->> 'requested_at')::timestamptz, coalesce(c.requested_at, e.at))"
    took = f"greatest(e.at, {made}) - {{received}}"
    waited = took.replace("{received}", f"greatest({received}, {keeping.LIFTED})")
    took = took.replace("{received}", received)
    return asking.row(
        "SELECT count(*), count(*) FILTER (WHERE took > %(limit)s), count(took), max(took) FROM"
        f" (SELECT CASE WHEN {took} > %(limit)s THEN {waited} ELSE {took} END AS took FROM {keeping.erased(span)}) e",
        limit=limit,
    )


def made_at(number: UUID) -> datetime:
    """The time in a UUIDv7 (RFC 9562, 5.7)."""
    return datetime.fromtimestamp((number.int >> 80) / 1000, tz=now().tzinfo)
