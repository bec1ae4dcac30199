"""Requests about data, and who may make them in somebody's name: rows for the addresses that name one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from softranet.organisations.operator import operator
from softranet.privacy.records import uuid7
from softranet.privacy.scope import organisation_scope
from softranet.rights.actions.receive import receive
from softranet.rights.models import Agent, Awaited, Passage, RequestKind, Stray
from softranet.web import tokens


def stray(world: Any) -> str:
    """A link to a request that somebody unknown made to Larkspur."""
    text, digest = tokens.single_use()
    with organisation_scope(operator().id):
        Stray.objects.create(address="priya@home.example", kind="copy", origin=world.larkspur.id, digest=digest)
    return text


def stop(world: Any) -> str:
    """A link that stops a deletion of Leonie's that waits."""
    row = Awaited.objects.create(subject=world.leonie, link=uuid7(), kind=RequestKind.DELETION)
    return tokens.sign("rights.stop", str(row.id))


def asked(kind: RequestKind) -> Callable[[Any], UUID]:
    return lambda world: receive(world.leonie, kind, proof=uuid7()).id


def agent(world: Any) -> UUID:
    return Agent.objects.create(agent_id=f"A{uuid7()}", key=b"k" * 32, added_by=world.leonie.id).id


def passage(world: Any) -> UUID:
    """A text about Leonie that names somebody else and waits for a verdict."""
    row = receive(world.leonie, RequestKind.COPY, proof=uuid7())
    place = {"table": "softranet_privacy.Hold", "record": str(uuid7()), "field": "law"}
    return Passage.objects.create(subject=world.leonie, request=row.id, digest=b"d" * 32, spans=[[0, 4]], **place).id


MAKERS: dict[str, Callable[[Any], Any]] = {
    "request-stray.token": stray,
    "request-stop.token": stop,
    "request-erasures.asked": asked(RequestKind.DELETION),
    "asked": asked(RequestKind.COMPLAINT),
    "drp-request.number": lambda _world: uuid7(),
    "agent": agent,
    "passage": passage,
}
