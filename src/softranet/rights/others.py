"""What others wrote in somebody's data that names somebody else: found, waiting for the officer, and kept back
(GDPR Art. 15(4)). Until it is decided it is covered on the person's page, and a copy waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from softranet.organisations.models import Organisation
from softranet.people.mentions import Span, others_named
from softranet.people.models import Person
from softranet.privacy.dossier import Record
from softranet.privacy.dossier_formats import Withheld
from softranet.privacy.scope import current
from softranet.privacy.texts import Kept, Place, Text, of_others
from softranet.rights.models import Passage, Request, Verdict


@dataclass
class Looked:
    """What was found in a person's data, beside what was decided before about these very texts."""

    undecided: list[tuple[Text, list[Span]]] = field(default_factory=list)
    kept: dict[Place, Kept] = field(default_factory=dict)
    withheld: list[Withheld] = field(default_factory=list)


def look(person: Person, records: Iterable[Record]) -> Looked:
    """Look through the records; without a text of others' in them no statement is run."""
    looked, texts = Looked(), of_others(records)
    if not texts:
        return looked
    country = Organisation.objects.values_list("country", flat=True).get(id=current())
    rows = list(Passage.objects.filter(subject=person).order_by("found_at"))
    for text, spans in zip(texts, others_named([text.value for text in texts], person, country), strict=True):
        theirs = [row for row in rows if row.verdict and place(row) == text.place and _about(row, text.value)]
        seen = {tuple(span) for row in theirs for span in row.spans}
        fresh = [span for span in spans if span not in seen]
        if fresh:
            looked.undecided.append((text, fresh))
        _keep(looked, text, theirs, fresh)
    return looked


def _keep(looked: Looked, text: Text, rows: list[Passage], fresh: list[Span]) -> None:
    whole = [row for row in rows if row.verdict == Verdict.WITHHOLD]
    covers = [row for row in rows if row.verdict == Verdict.COVER]
    spans = {*fresh, *((start, end) for row in covers for start, end in row.spans)}
    if whole:
        looked.kept[text.place] = Kept()
    elif spans:
        looked.kept[text.place] = Kept(tuple(sorted(spans)))
    told = whole[-1:] or covers
    looked.withheld += [Withheld(row.table, row.field, bool(whole), row.reason) for row in told]


def to_decide(asked: Request, person: Person, looked: Looked) -> list[Passage]:
    """What is undecided and does not wait on the desk yet, to be stored."""
    waiting = {(*place(row), bytes(row.digest)) for row in Passage.objects.filter(request=asked.id, verdict="")}
    return [
        Passage(
            subject_id=person.pk, request=asked.id, table=text.place[0], record=text.place[1], field=text.place[2],
            digest=_digest(text.value), spans=spans,
        )
        for text, spans in looked.undecided if (*text.place, _digest(text.value)) not in waiting
    ]  # fmt: skip


def place(row: Passage) -> Place:
    """Where its text stands."""
    return row.table, row.record, row.field


def _about(row: Passage, value: str) -> bool:
    return bytes(row.digest) == _digest(value)


def _digest(value: str) -> bytes:
    return sha256(value.encode()).digest()


@dataclass(frozen=True)
class Shown:
    """A text as the officer sees it: in parts, each with whether it names somebody."""

    row: Passage
    kind: str
    label: str
    parts: list[tuple[str, bool]]


def shown(asked: Request, records: Iterable[Record]) -> list[Shown]:
    """The texts that wait for a decision about this request; a text that changed meanwhile is looked for anew."""
    rows = {place(row): row for row in Passage.objects.filter(request=asked.id, verdict="").order_by("-found_at")}
    found = []
    for record in records if rows else ():
        for datum in record.data:
            row = rows.get((record.table.label, record.key, datum.name))
            if row is not None and _about(row, datum.value):
                found.append(Shown(row, str(record.table.name), str(datum.label), _parts(datum.value, row.spans)))
    return found


def _parts(value: str, spans: Iterable[Span]) -> list[tuple[str, bool]]:
    parts, at = [], 0
    for start, end in sorted(spans):
        parts += [(value[at:start], False), (value[start:end], True)]
        at = end
    return [part for part in [*parts, (value[at:], False)] if part[0]]
