"""Taking an agent's request, and saying how it stands, without saying whether the person is known."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from softranet.privacy.records import now
from softranet.rights.actions.close import NotOpen, withdraw
from softranet.rights.links import ask
from softranet.rights.models import (
    Agent,
    AgentRequest,
    Awaited,
    LinkRequest,
    Refused,
    Request,
    RequestKind,
    RequestState,
)
from softranet.web import outward

ACTIONS = {
    "sale:opt-out": RequestKind.OPT_OUT, "deletion": RequestKind.DELETION, "access": RequestKind.COPY,
    "access:specific": RequestKind.COPY, "access:categories": RequestKind.KNOW_CATEGORIES,
}  # fmt: skip
AN_HOUR = 200
"""Requests of one agent."""
WAITS = timedelta(days=45)
"""For the person to confirm; the same for somebody nobody knows here."""
_LONGEST = 254
_LONGEST_ADDRESS = 500
_DENIALS = {
    Refused.IDENTITY: "insuf_verification", Refused.FRAUD: "suspected_fraud", Refused.EXCESSIVE: "too_many_requests",
    Refused.NOT_OURS: "claim_not_covered",
}  # fmt: skip


def take(agent: Agent, said: dict[str, Any]) -> AgentRequest:
    """Put it on record, and have the person asked. An opt-out is carried out without asking anybody."""
    action, email = str(said.get("exercise", "")), said.get("email")
    denied = _denied(agent, said, action, email)
    row = AgentRequest(
        agent=agent, action=_clean(action)[:30], denied=denied,
        their_number=_clean(str(said.get("agent-request-id", "")))[:100],
        callback="" if denied else _callback(said.get("status_callback")),
    )  # fmt: skip
    row.entry = row.id
    if not denied:
        row.entry = ask(str(email), ACTIONS[action]).id
        row.fulfilled_at = now() if ACTIONS[action] is RequestKind.OPT_OUT else None
    if row.callback:  # the answer to this message tells how it stands; what changes, also by time alone, is told then
        row.told, row.next_at = standing(row)["status"], row.received_at + WAITS
    row.save()
    return row


def _clean(text: str) -> str:
    """Without what no column can hold."""
    return "".join(filter(str.isprintable, text))


def _callback(said: Any) -> str:
    """Where to tell how it stands (section 2.03); what is no public address is left out, and they ask instead."""
    try:
        outward.taken_apart(said if isinstance(said, str) and len(said) <= _LONGEST_ADDRESS else "")
    except outward.NotAllowed:
        return ""
    return str(said)


def _denied(agent: Agent, said: dict[str, Any], action: str, email: Any) -> str:
    recent = AgentRequest.objects.filter(agent=agent, received_at__gt=now() - timedelta(hours=1))
    if recent.count() >= AN_HOUR:
        return "too_many_requests"
    if said.get("regime", "ccpa") != "ccpa":
        return "outside_jurisdiction"
    if action not in ACTIONS:
        return "claim_not_covered"
    reachable = isinstance(email, str) and "@" in email and len(email) <= _LONGEST and email.isprintable()
    return "" if reachable else "insuf_verification"


def standing(row: AgentRequest) -> dict[str, str]:
    """The protocol's status. Nobody known, and somebody who has not confirmed, look the same."""
    found = Request.objects.filter(id=row.entry).first()
    made = {"request_id": str(row.id), "received_at": row.received_at.isoformat()}
    if row.their_number:
        made["agent_request_id"] = row.their_number
    if row.revoked_at:
        return {**made, "status": "revoked"}
    if row.denied:
        return {**made, "status": "denied", "reason": row.denied}
    if row.fulfilled_at or (found and found.state == RequestState.DONE):
        return {**made, "status": "fulfilled"}
    if found and found.state == RequestState.REFUSED:
        return {**made, "status": "denied", "reason": _DENIALS.get(Refused(found.reason), "other")}
    if found and found.state == RequestState.GONE:
        return {**made, "status": "denied", "reason": "other"}
    if found and found.state == RequestState.WITHDRAWN:
        return {**made, "status": "revoked"}
    if not found and row.received_at + WAITS < now():
        return {**made, "status": "expired"}
    return {**made, "status": "in_progress", "expected_by": (row.received_at + WAITS).isoformat()}


def revoke(row: AgentRequest) -> None:
    """The person takes it back through the agent; what is done stays done."""
    number: UUID = row.entry
    LinkRequest.objects.filter(id=number).delete()
    Awaited.objects.filter(id=number).delete()
    found = Request.objects.filter(id=number).first()
    try:
        if found is not None:
            withdraw(found)
        if not row.fulfilled_at:
            row.revoked_at, row.next_at = now(), None
            row.save(update_fields=["revoked_at", "next_at"])
    except NotOpen:
        return
