"""The tables of people's own pages and of the desk that answers their requests."""

from softranet.rights.models.agents import Agent, AgentMessage, AgentRequest, changed, erased, joined, mailed
from softranet.rights.models.copies import Copy
from softranet.rights.models.kinds import Act, Channel, Refused, RequestKind, RequestState, Strength, Verdict
from softranet.rights.models.passages import Passage
from softranet.rights.models.proofs import Awaited, LinkRequest, OpenLink, Visit
from softranet.rights.models.requests import Request, RequestStep, RequestWords
from softranet.rights.models.strays import Stray

__all__ = [
    "Act", "Agent", "AgentMessage", "AgentRequest", "Awaited", "Channel", "Copy", "LinkRequest", "OpenLink",
    "Passage", "Refused", "Request", "RequestKind", "RequestState", "RequestStep", "RequestWords", "Stray", "Strength",
    "Verdict", "Visit", "changed", "erased", "joined", "mailed",
]  # fmt: skip
