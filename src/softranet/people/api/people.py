"""People: list, make, read, correct, erase, and take a whole copy."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from ninja import Router, Schema
from ninja.responses import Status

from softranet.api.auth import Needs
from softranet.api.errors import Refused, told
from softranet.api.keyset import Limit, Page, keyset
from softranet.organisations.models import Organisation
from softranet.organisations.roles import EDIT, ERASE, EXPORT, VIEW
from softranet.people import normalise
from softranet.people.actions.meet import meet
from softranet.people.folding import fold
from softranet.people.models import Kind, Person
from softranet.privacy import access, collect, dossier_formats
from softranet.privacy.erase import NotHere, erase
from softranet.privacy.models import Look, Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.rectify import rectify
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import RELATION, RIGHTS, Purpose

router = Router()


class ContactPointOut(Schema):
    kind: str
    value: str
    verified_at: datetime | None


class PersonOut(Schema):
    id: UUID
    name: str
    company: str
    language: str
    country: str
    birth_date: date | None
    external_id: str
    contact_points: list[ContactPointOut]
    collected_at: datetime
    last_activity_at: datetime


class PersonIn(Schema):
    email: str = ""
    phone: str = ""
    name: str = ""
    company: str = ""
    language: str = ""
    country: str = ""


class Met(Schema):
    """``made``: whether they were not known before. A token that may edit need not be one that may view."""

    id: UUID
    made: bool


class PersonSearch(Schema):
    email: str


class PersonPatch(Schema):
    """What is left out stays as it is."""

    name: str | None = None
    company: str | None = None
    language: str | None = None
    country: str | None = None
    birth_date: date | None = None


class Erased(Schema):
    """``certificate``: the number by which the person can have the certificate shown."""

    certificate: UUID
    state: str


@router.get("", auth=Needs(VIEW), response=Page[PersonOut], summary="People")
def list_people(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> Any:
    """In the order in which they came; without those who objected or had the use of their data restricted."""
    usable = permitted(RELATION).filter(Person.objects.prefetch_related("contact_points"))
    items, following = keyset(usable, after=after, limit=limit)
    _looked(request, items)
    return {"items": [_out(row) for row in items], "next": following}


@router.post("", auth=Needs(EDIT), response={201: Met}, summary="Make a person")
def create_person(request: HttpRequest, person: PersonIn) -> Any:
    """Whoever has this e-mail address already stays as they are, and is named by their number. This grants no consent:
    see the consents of a person, and the submissions of a point."""
    if not any((person.email, person.phone, person.name, person.company)):
        raise Refused(422, "Found nothing to know somebody by; expected an e-mail, a phone, a name or a company.")
    try:
        with transaction.atomic():
            row = meet(_source(request), **person.model_dump())
            _usable(request, row)
    except ValueError as error:
        raise _unfit(str(error)) from None
    return Status(201, {"id": row.id, "made": not hasattr(row, "point_id")})


@router.post("/search", auth=Needs(VIEW), response=list[PersonOut], summary="Find a person")
def search_people(request: HttpRequest, wanted: PersonSearch) -> Any:
    """Whoever has this e-mail address; it is sent as a body, because an address would stand in logs."""
    address = _said("email", normalise.email, wanted.email)
    rows = permitted(RELATION).filter(Person.objects.prefetch_related("contact_points"))
    found = list(rows.filter(contact_points__kind=Kind.EMAIL, contact_points__value=address))
    _looked(request, found)
    return [_out(row) for row in found]


@router.get("/{person}", auth=Needs(VIEW), response=PersonOut, summary="One person")
def read_person(request: HttpRequest, person: UUID) -> Any:
    row = get_object_or_404(Person, id=person)
    _usable(request, row)
    _looked(request, [row])
    return _out(row)


@router.patch("/{person}", auth=Needs(EDIT), response={204: None}, summary="Correct a person")
def update_person(request: HttpRequest, person: UUID, change: PersonPatch) -> Any:
    """Somebody whose data is kept and not used is corrected by a token that may erase: at their own request, for
    whoever answers for rights (GDPR Art. 16 and 18(2))."""
    row = get_object_or_404(Person, id=person)
    _usable(request, row, for_rights=True)
    changes: dict[str, Any] = {}
    for name, value in change.model_dump(exclude_unset=True).items():
        changes[name] = value if name == "birth_date" else _said(name, partial(_written, name), value or "")
    try:
        changed = rectify(row, row, changes, actor=_actor(request), source=_source(request) if changes else None)
    except ValidationError as error:
        raise _unfit("; ".join(error.messages)) from None
    if {"name", "company"} & set(changed):
        row.sort_key = fold(row.name or row.company)
        row.save(update_fields=["sort_key"])
    return Status(204, None)


@router.delete("/{person}", auth=Needs(ERASE), response=Erased, summary="Erase a person")
def delete_person(request: HttpRequest, person: UUID) -> Any:
    """Everything about them, at once, but for what a law keeps; the certificate says what that is."""
    row = get_object_or_404(Person, id=person)
    try:
        certificate = erase(row, reason="api", requested_at=now(), actor=_actor(request))
    except NotHere:
        raise Refused(404, "This person is gone already.") from None
    return {"certificate": certificate.number, "state": certificate.state}


@router.get(
    "/{person}/dossier", auth=Needs(EXPORT), summary="Everything about a person",
    openapi_extra={"responses": {200: {"description": "The dossier", "content": {
        "application/json": {"schema": {"type": "object"}}, "text/csv": {"schema": {"type": "string"}},
    }}}},
)  # fmt: skip
def read_dossier(request: HttpRequest, person: UUID, format: Literal["json", "csv"] = "json") -> Any:  # noqa: A002
    """All records with source, purpose, basis, recipients and the day each goes; streamed. ``csv`` is safe to open
    in a spreadsheet."""
    row = get_object_or_404(Person, id=person)
    _looked(request, [row], RIGHTS)
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    kinds = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
    return StreamingHttpResponse(_dossier(row, organisation, format), content_type=kinds[format])


def _dossier(person: Person, organisation: Organisation, form: str) -> Iterator[str]:
    """In a scope of its own: the request's has ended when this is read."""
    with (
        organisation_scope(organisation.id),
        timezone.override(organisation.time_zone),
        translation.override("en"),
    ):
        records = access.dossier(person)
        if form == "csv":
            yield from dossier_formats.as_csv(records, safe=True)
        else:
            yield from dossier_formats.as_json(records, person=person.id, organisation=organisation.name)


def _out(row: Person) -> dict[str, Any]:
    points = sorted(row.contact_points.all(), key=lambda point: (point.collected_at, point.kind, point.id))
    names = (
        "id",
        "name",
        "company",
        "language",
        "country",
        "birth_date",
        "external_id",
        "collected_at",
        "last_activity_at",
    )
    return {name: getattr(row, name) for name in names} | {
        "contact_points": [{"kind": p.kind, "value": p.value, "verified_at": p.verified_at} for p in points]
    }


def _written(name: str, value: str) -> str:
    if name == "country":
        return normalise.country(value) if value else ""
    return normalise.text(value, {"language": 12}.get(name, 200))


def _said(name: str, rule: Any, value: str) -> str:
    try:
        return str(rule(value))
    except ValueError as error:
        raise _unfit(str(error), name) from None


def _unfit(text: str, where: str = "") -> Refused:
    return Refused(422, "What was sent does not fit; see faults.", [(where, *told(text))])


def _source(request: HttpRequest) -> Source:
    """This call, as the source of what comes in by it."""
    return collect.open_source(SourceKind.API, "api", reference=_actor(request))


def _actor(request: HttpRequest) -> UUID:
    """The token's number: a program acts for those who made the token, and is known by it."""
    number: UUID = request.token.id  # type: ignore[attr-defined]
    return number


def _usable(request: HttpRequest, row: Person, *, for_rights: bool = False) -> None:
    """Refuse a use that the person's objection or restriction forbids, as the workspace's pages do."""
    refusals = permitted(RELATION).explain(row)
    if refusals and not (for_rights and ERASE in request.token.acts):  # type: ignore[attr-defined]
        raise Refused(403, f"This person {refusals[0].label}: their data is kept and not used.")


def _looked(request: HttpRequest, rows: list[Person], why: Purpose = RELATION) -> None:
    actor = _actor(request)
    Look.objects.bulk_create(Look(subject=r, actor=actor, page="api", purpose_key=why.key) for r in rows)
