"""What was granted is written into a file and leaves, through the register of recipients, each person on record."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from softranet.authorities.actions.decide import NotToDecide
from softranet.authorities.grounds import Ground
from softranet.authorities.models import Concerned, Decision, HandOver, LegalRequest, Standing
from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.people.models import ContactPoint, Kind
from softranet.privacy import ledger
from softranet.privacy.access import dossier
from softranet.privacy.disclose import disclose
from softranet.privacy.dossier import Datum, Record
from softranet.privacy.models import Recipient
from softranet.privacy.permitted import Gate, permitted
from softranet.privacy.records import now, uuid7
from softranet.privacy.vocabulary import Category


@dataclass(frozen=True)
class Package:
    """The file for them, and what it was recorded as."""

    hand_over: HandOver
    content: bytes
    refused: int  # people whom the gate did not let pass


def hand_over(actor: Membership, row: LegalRequest) -> Package:
    """Make the file and record the disclosures, in one transaction: no byte leaves that is not on record.

    Raises ``NotToDecide`` without a complete decision, or where the gate lets nobody pass.
    """
    demand(actor, POLICY)
    row = LegalRequest.objects.select_for_update().select_related("recipient").get(pk=row.pk)
    if row.standing not in (Standing.GRANTED, Standing.HANDED_OVER):
        raise NotToDecide
    decision = row.decisions.latest("at")
    gate = permitted(Ground(row.ground).purpose)
    concerned = list(row.concerned.select_related("subject").order_by("id"))
    reasons = gate.explain_page([c.subject for c in concerned])
    passing = [c for c in concerned if not reasons[c.subject_id]]
    if not passing:
        raise NotToDecide
    what = [c for c in Category if c.key in decision.categories]
    people = [_person(c.subject, set(what)) for c in passing]
    content = _file(row, decision, people)
    number = uuid7()
    _register(row.recipient, gate, what)
    with disclose(
        gate, recipient=row.recipient.key, what=what, reference=number, actor=actor.account_id
    ) as out:
        for each in passing:
            out.add(each.subject)
    made = HandOver.objects.create(
        id=number, request=row, decision=decision, actor=actor.account_id, people=len(passing),
        records=sum(len(p["records"]) for p in people), sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    Concerned.objects.filter(pk__in=[c.pk for c in passing]).update(hand_over=made)
    row.standing, row.closed_at = Standing.HANDED_OVER, now()
    row.save(update_fields=["standing", "closed_at"])
    ledger.record(
        "legal.handed_over",
        {"request": str(row.id), "decision": str(decision.id), "hand_over": str(number), "people": len(passing),
         "records": made.records, "sha256": made.sha256, "actor": str(actor.account_id)},
    )  # fmt: skip
    return Package(made, content, len(concerned) - len(passing))


def _person(subject: Any, what: set[Category]) -> dict[str, Any]:
    """Of a person's records, the fields of the granted categories and nothing else."""
    records = []
    for record in dossier(subject):
        told = {d.name: d.words for d in record.data if _category(record, d) in what and not d.secret and d.words}
        if told:
            records.append({"kind": record.table.label, "what": record.table.name, "data": told})
    return {"person": str(subject.pk), "records": records}


def _category(record: Record, datum: Datum) -> Category | None:
    """A contact point's value is what its kind says: a number is not handed over with the addresses."""
    if record.table.label == ContactPoint._meta.label and datum.category is Category.EMAIL:
        kinds = {d.name: d.value for d in (*record.data, *record.context)}
        return Category.EMAIL if kinds.get("kind") == Kind.EMAIL else Category.PHONE
    return datum.category


def _file(row: LegalRequest, decision: Decision, people: list[dict[str, Any]]) -> bytes:
    said = {
        "request": str(row.id), "your_number": row.their_number, "to": row.recipient.name, "ground": row.ground,
        "law": row.law, "categories": decision.categories, "made_at": now().isoformat(), "people": people,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


def _register(recipient: Recipient, gate: Gate, what: list[Category]) -> None:
    """The entry among the recipients grows to what was decided, and no further."""
    recipient.purposes = sorted({*recipient.purposes, gate.purpose.key})
    recipient.categories = sorted({*recipient.categories, *(c.key for c in what)})
    recipient.save(update_fields=["purposes", "categories"])
