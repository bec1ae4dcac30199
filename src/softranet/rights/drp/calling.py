"""Telling an agent how its request stands now, at the address it named (Data Rights Protocol 1.0, section 2.03).

The message is the status, which says nothing about anybody; the protocol does not sign it, so an agent that wants to be
sure asks with its token. Nothing in the answer is read but whether it was taken.
"""

import json
from datetime import timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope
from softranet.rights.drp.taking import WAITS, standing
from softranet.rights.models import AgentRequest
from softranet.web import outward

AGAIN = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440, 1440, 1440)]
"""Between attempts; after the last of them, days later, the agent has to ask."""
_MOST = 500


def due() -> None:
    """Enqueue what is to be told, or told again. Every minute."""
    waiting = AgentRequest.objects.filter(next_at__lte=now()).order_by("next_at")
    for number in waiting.values_list("id", flat=True)[:_MOST]:
        lock = f"agent {number}"
        call.configure(lock=lock).defer(organisation_id=str(current()), number=str(number))


@app.task(name="rights.call_agent", retry=3)
def call(organisation_id: str, number: str) -> None:
    """Not a scoped task: nothing is locked while somebody's server is waited for. Safe to run twice: a claim sets the
    next time first."""
    with organisation_scope(UUID(organisation_id)):
        claimed = _claim(UUID(number))
    if claimed is None:
        return
    url, said = claimed
    headers = {"Content-Type": "application/json", "User-Agent": "Softranet"}
    try:
        status = outward.post(url, json.dumps(said).encode(), headers).status
    except outward.NotAllowed:
        status = 0
    except outward.NoAnswer:
        return
    if status == 0 or 200 <= status < 300:
        with organisation_scope(UUID(organisation_id)):
            _settle(UUID(number), said["status"] if status else "")


def _claim(number: UUID) -> tuple[str, dict[str, str]] | None:
    row = AgentRequest.objects.select_for_update().filter(id=number, next_at__lte=now()).first()
    if row is None:
        return None
    said = standing(row)
    if said["status"] == row.told or row.attempts >= len(AGAIN):
        row.next_at = None
        row.save(update_fields=["next_at"])
        return None
    row.next_at, row.attempts = now() + AGAIN[row.attempts], row.attempts + 1
    row.save(update_fields=["next_at", "attempts"])
    return row.callback, said


def _settle(number: UUID, told: str) -> None:
    """They heard it; empty: the address leads nowhere that may be contacted. What changed meanwhile is told as well."""
    row = AgentRequest.objects.select_for_update().filter(id=number).first()
    if row is None:
        return
    row.told, row.attempts = told or row.told, 0
    ends = row.received_at + WAITS
    row.next_at = now() if told and standing(row)["status"] != told else ends if told == "in_progress" else None
    row.save(update_fields=["told", "attempts", "next_at"])
