"""The officer decides about a text that names somebody else; after the last one the copy is made."""

from uuid import UUID

from softranet.people.models import Person
from softranet.privacy import access, ledger
from softranet.privacy.records import now
from softranet.rights import others
from softranet.rights.actions.close import NotOpen, opened, step
from softranet.rights.actions.copy import begin_copy
from softranet.rights.actors import Actor, check
from softranet.rights.models import Act, Passage, Request, Verdict

SHORTEST = 10
"""Characters of a reason: a sentence, not a tick."""


def decide(actor: Actor, asked: Request, number: UUID, verdict: Verdict, reason: str) -> Passage:
    """Release the text, cover what was found in it, or keep the record back. What is kept back is told in the copy,
    with the reason (GDPR Art. 12(4)); what is released is not: it would say that somebody is known.

    Raises:
        NotOpen: the request is over, or this text was decided about before.
        ValueError: the reason is no sentence.
    """
    who, said = check(actor), reason.strip()
    if len(said) < SHORTEST:
        raise ValueError(f"found {len(said)} characters, expected a sentence of at least {SHORTEST}")
    asked = opened(asked)
    row = Passage.objects.select_for_update().filter(id=number, request=asked.id, verdict="").first()
    if row is None:
        raise NotOpen
    row.verdict, row.reason, row.decided_by, row.decided_at = verdict, said[:1000], who, now()
    row.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    step(asked, Act.DECIDED, who)
    ledger.record(
        "passage.decided",
        {"passage": str(row.id), "request": str(asked.id), "verdict": row.verdict, "actor": str(who or "")},
    )
    if not Passage.objects.filter(request=asked.id, verdict="").exists():
        begin_copy(asked)
    return row


def waiting(asked: Request) -> list[others.Shown]:
    """What waits for a decision about this request, with its text. Raises ``NotHere``."""
    if asked.done_at is not None or not Passage.objects.filter(request=asked.id, verdict="").exists():
        return []
    person = Person.objects.filter(id=asked.pseudonym).first()
    return others.shown(asked, access.dossier(person)) if person is not None else []
