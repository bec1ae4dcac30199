"""Data of special categories in a file: each piece comes in with the evidence of its own explicit consent, or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from softranet.people.models import ImportRun, Person
from softranet.privacy import consent, special
from softranet.privacy.models import Source, Terms
from softranet.privacy.vocabulary import minding


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says of one kind, with when, where and to which words its person expressly agreed."""

    kind: str
    words: str
    at: str
    place: str
    wording: str


def take_in(found: Iterable[tuple[str, int, Told]], run: ImportRun, source: Source) -> None:
    """Write what a plan lets in, as (the person's number, the row, what it says). Each piece asks for its consent."""
    for number, row, told in found:
        kind, person = special.kind_of(told.kind), Person(id=UUID(number))
        terms = Terms.of("consent", f"import special.{told.kind}", "und", told.wording)
        evidence = {"import": str(run.pk), "row": row, "at": told.at, "where": told.place}
        consent.import_consent(
            person, minding(kind), how="import", terms=terms, source=source, evidence=evidence, actor=run.actor
        )
        special.keep(person, kind, told.words, source=source, actor=run.actor)
