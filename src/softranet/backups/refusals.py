"""A no that was said since the backup holds in the restored database too."""

import json
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from softranet.privacy import consent, object_to, restrict, subjects
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import purpose


@dataclass(frozen=True)
class No:
    """``kind``: consent (withdrawn or refused), objection or restriction; ``what``: the purpose, or the ground."""

    organisation: UUID
    person: UUID
    kind: str
    what: str


def parse(line: str) -> No | None:
    found = json.loads(line)
    if "kind" not in found:
        return None
    return No(UUID(found["organisation"]), UUID(found["person"]), found["kind"], found["what"])


def apply(no: No) -> None:
    """There must be no open scope. Somebody who is gone by now needs no refusal."""
    with organisation_scope(no.organisation):
        people = cast("Any", subjects.subject_model()).objects
        person = people.filter(pk=subjects.key_of(no.person)).first()
        if person is None:
            return
        if no.kind == "consent":
            consent.withdraw(person, purpose(no.what), how="database restored")
        elif no.kind == "objection":
            object_to.begin(person, no.what)
        else:
            restrict.start(person, restrict.Ground(no.what))
