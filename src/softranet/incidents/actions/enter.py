"""An incident becomes known, is assessed, is closed; an exercise begins."""

from datetime import datetime
from typing import Any

from softranet.incidents.models import Incident
from softranet.incidents.scenarios import SCENARIOS
from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger
from softranet.privacy.records import now


def enter(actor: Membership, *, found_at: datetime | None = None, is_exercise: bool = False, **facts: Any) -> Incident:
    """Put it on the register. From the moment it became known the clocks run, and the ledger knows that moment."""
    demand(actor, POLICY)
    row = Incident.objects.create(
        found_at=found_at or now(), is_exercise=is_exercise, entered_by=actor.account_id, **facts
    )
    ledger.record(
        "incident.entered",
        {"incident": str(row.id), "found_at": row.found_at.isoformat(), "exercise": is_exercise,
         "risk": row.risk, "actor": str(actor.account_id)},
    )  # fmt: skip
    return row


def exercise(actor: Membership, scenario: str) -> Incident:
    """Begin an exercise: the same register and clocks; nobody is written to. Raises ``KeyError`` for an unknown one."""
    chosen = SCENARIOS[scenario]
    return enter(
        actor, name=str(chosen.name), happened=str(chosen.happened), harms=list(chosen.harms), is_exercise=True
    )


def assess(actor: Membership, row: Incident, **facts: Any) -> Incident:
    """Write down what is known by now."""
    demand(actor, POLICY)
    changed = sorted(name for name, value in facts.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
        ledger.record(
            "incident.assessed",
            {"incident": str(row.id), "fields": changed, "risk": row.risk, "found_at": row.found_at.isoformat(),
             "actor": str(actor.account_id)},
        )  # fmt: skip
    return row


def close(actor: Membership, row: Incident, lessons: str) -> Incident:
    """What was learned is written down, and it is over."""
    demand(actor, POLICY)
    row.closed_at, row.lessons = now(), lessons
    row.save(update_fields=["closed_at", "lessons"])
    ledger.record(
        "incident.closed",
        {"incident": str(row.id), "exercise": row.is_exercise, "actor": str(actor.account_id)},
    )
    return row
