"""What one person agreed to, and what their data may be used for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from ninja.responses import Status

from softranet.api.auth import Needs
from softranet.api.errors import Refused
from softranet.organisations.roles import EDIT, VIEW
from softranet.people.models import Person
from softranet.privacy import collect, consent
from softranet.privacy.models import Look, Permission
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.permitted import explain_all
from softranet.privacy.vocabulary import RIGHTS, Purpose, purposes

router = Router()


class ConsentOut(Schema):
    """``state`` is null where the person was never asked. ``refusals``: why the data may not be used for this now."""

    purpose: str
    state: str | None
    since: datetime | None
    refusals: list[str]


class ConsentIn(Schema):
    """A consent given elsewhere, with its evidence: when, where and to which words."""

    purpose: str
    at: datetime
    where: str = Field(min_length=3, max_length=200)
    wording: str = Field(min_length=3, max_length=2000)


@router.get("", auth=Needs(VIEW), response=list[ConsentOut], summary="Consents")
def list_consents(request: HttpRequest, person: Path[UUID]) -> Any:
    """Every purpose, with its state and what stands against it."""
    row = get_object_or_404(Person, id=person)
    token: UUID = request.token.id  # type: ignore[attr-defined]
    Look.objects.create(subject=row, actor=token, page="api", purpose_key=RIGHTS.key)
    states = {p.purpose_key: p for p in Permission.objects.filter(subject=row)}
    return [
        {"purpose": key, "state": states[key].state if key in states else None,
         "since": states[key].since if key in states else None, "refusals": [str(r) for r in refusals]}
        for key, refusals in explain_all(row).items()
    ]  # fmt: skip


@router.post("", auth=Needs(EDIT), response={201: None}, summary="Record a consent given elsewhere")
def create_consent(request: HttpRequest, person: Path[UUID], given: ConsentIn) -> Any:
    """It is marked as given elsewhere, and never overrides a refusal made here."""
    row, purpose = get_object_or_404(Person, id=person), _consentable(given.purpose)
    token: UUID = request.token.id  # type: ignore[attr-defined]
    source = collect.open_source(SourceKind.API, "api", reference=token)
    evidence = {"at": given.at.isoformat(), "where": _whole(given.where), "wording": _whole(given.wording)}
    try:
        consent.import_consent(row, purpose, how="api", source=source, actor=token, evidence=evidence)
    except consent.NotGrantable:
        raise Refused(409, "The person said no to this here; only their own later act changes that.") from None
    for point in row.contact_points.all():
        collect.came_by(row, point.id, source)
    return Status(201, None)


@router.delete("/{purpose}", auth=Needs(EDIT), response={204: None}, summary="Withdraw a consent")
def delete_consent(request: HttpRequest, person: Path[UUID], purpose: str) -> Any:
    """At once. Withdrawing what was never given is recorded too, so that no import grants it later."""
    row, meant = get_object_or_404(Person, id=person), _consentable(purpose)
    if consent.state(row, meant) != "withdrawn":
        consent.withdraw(row, meant, how="api", actor=request.token.id)  # type: ignore[attr-defined]
    return Status(204, None)


def _consentable(key: str) -> Purpose:
    known = {p.key: p for p in purposes() if p.needs_consent and not p.explicit}
    if key not in known:
        fault = ("purpose", "a purpose that no consent is for", "one of: " + ", ".join(known))
        raise Refused(422, "There is nothing to agree to; see faults.", [fault])
    return known[key]


def _whole(text: str) -> str:
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Refused(422, "Found a character that is none (NUL or half of a surrogate pair), expected text.")
    return text
