"""Free texts in what a person is given: whose words each is, and what is kept back for others (GDPR Art. 15(4)).

What the person wrote themselves, and what was written to them and reached them, they know: keeping it back protects
nobody, and would tell them whom it names. The rest is for whoever answers them to look at first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps

from softranet.privacy.declarations import Words, holding
from softranet.privacy.dossier import Record

COVER = "█████"
"""Stands for words that are kept back; of one length, whatever it covers."""

Place = tuple[str, str, str]
"""The kind of record, its number and the field."""

_untold: dict[str, Callable[[list[str]], set[str]]] = {}


@dataclass(frozen=True)
class Text:
    """What others wrote in one field of one record."""

    place: Place
    value: str


@dataclass(frozen=True)
class Kept:
    """What of one text is kept back: these spans of it, or, without any, the whole record."""

    spans: tuple[tuple[int, int], ...] = ()


def untold(label: str, function: Callable[[list[str]], set[str]]) -> None:
    """Say which of these records of the model ``label`` never reached the person they were written to."""
    _untold[label] = function


def of_others(records: Iterable[Record]) -> list[Text]:
    """The texts that the person neither wrote nor was told."""
    found: list[Text] = []
    written: dict[str, list[Text]] = {}
    for record in records:
        for name, words in written_by_others(record.table.label).items():
            value = next((datum.value for datum in record.data if datum.name == name), None)
            if isinstance(value, str) and value:
                text = Text((record.table.label, record.key, name), value)
                (found if words is Words.ABOUT else written.setdefault(record.table.label, [])).append(text)
    for label, texts in written.items():
        unheard = _untold[label]([text.place[1] for text in texts]) if label in _untold else set()
        found += [text for text in texts if text.place[1] in unheard]
    return found


def less(records: Iterable[Record], kept: Mapping[Place, Kept]) -> Iterator[Record]:
    """The records without what is kept back."""
    out = {place[:2] for place, said in kept.items() if not said.spans}
    for record in records:
        if (record.table.label, record.key) not in out:
            yield _covered(record, kept)


def covered(value: str, kept: Kept) -> str:
    """A text with its spans covered."""
    for start, end in sorted(kept.spans, reverse=True):
        value = value[:start] + COVER + value[end:]
    return value


def _covered(record: Record, kept: Mapping[Place, Kept]) -> Record:
    values = list(record.values)
    for number, column in enumerate(record.table.data):
        said = kept.get((record.table.label, record.key, column.name))
        if said is not None:
            values[number] = covered(values[number], said)
    return record._replace(values=values)


@cache
def written_by_others(label: str) -> dict[str, Words]:
    """The fields of a model that can hold others' words."""
    personal = holding(apps.get_model(label)).personal
    return {name: held.words for name, held in personal.items() if held.words in (Words.TOLD, Words.ABOUT)}
