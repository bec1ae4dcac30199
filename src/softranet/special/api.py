"""What needs special care, by a program made for that: read, kept beside the evidence of an explicit consent, ended."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema
from ninja.responses import Status

from softranet.api import registry
from softranet.api.auth import Needs
from softranet.api.errors import Refused
from softranet.organisations.models import Organisation
from softranet.organisations.roles import CARE
from softranet.people.models import Person
from softranet.privacy import collect, consent, special
from softranet.privacy.models import Look, Terms
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.permitted import Refusal, explain_all
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import SPECIAL, Category, minding

router = Router()


class CareOut(Schema):
    """One kind that the organisation asks for. ``words`` are null where nothing was told, and where ``refusals`` says
    why it may not be used now."""

    kind: str
    reason: str
    words: str | None
    refusals: list[str]


class AgreementIn(Schema):
    """An explicit consent to this one kind, given elsewhere (GDPR Art. 9(2)(a)): when, where and to which words."""

    explicit: Literal[True]
    at: datetime
    where: str = Field(min_length=3, max_length=200)
    wording: str = Field(min_length=10, max_length=2000)


class CareIn(Schema):
    """``agreement``: needed where no explicit consent stands yet; where one does it is left out."""

    words: str = Field(min_length=1, max_length=special.LONGEST)
    agreement: AgreementIn | None = None


@router.get("", auth=Needs(CARE), response=list[CareOut], summary="What needs special care")
def list_care(request: HttpRequest, person: Path[UUID]) -> Any:
    """Every kind that is asked for. The look is on the person's record."""
    row = get_object_or_404(Person, id=person)
    token: UUID = request.token.id  # type: ignore[attr-defined]
    Look.objects.create(subject=row, actor=token, page="api", purpose_key=SPECIAL.key)
    told, reasons = special.told(row), explain_all(row)
    found = []
    for use in special.uses():
        refused = reasons.get(minding(special.kind_of(use.kind)).key, [Refusal.NO_CONSENT])
        words = told[use.kind].words if use.kind in told and not refused else None
        found.append({"kind": use.kind, "reason": use.reason, "words": words, "refusals": [str(r) for r in refused]})
    return found


@router.put("/{kind}", auth=Needs(CARE), response={204: None}, summary="Keep what they told of one kind")
def put_care(request: HttpRequest, person: Path[UUID], kind: str, given: CareIn) -> Any:
    """In the place of what was told before. A refusal or withdrawal made here is never overridden."""
    row, meant = get_object_or_404(Person, id=person), _kind(kind)
    token: UUID = request.token.id  # type: ignore[attr-defined]
    source = collect.open_source(SourceKind.API, "api", reference=token)
    try:
        with transaction.atomic():
            if given.agreement is not None and kind not in special.agreed(row):
                _agree(row, meant, given.agreement, source=source, actor=token)
            special.keep(row, meant, _whole(given.words), source=source, actor=token)
            refused = explain_all(row)[minding(meant).key]
            if refused:
                raise Refused(409, f"It may not be used now: {', '.join(str(r) for r in refused)}.")
    except special.NotAsked:
        raise Refused(409, "This kind is not asked for. Expected one whose use the organisation has stated.") from None
    except special.NoExplicitConsent:
        raise Refused(409, "No explicit consent to this kind stands. Expected its evidence in agreement.") from None
    except consent.NotGrantable:
        raise Refused(409, "The person said no to this here; only their own later act changes that.") from None
    except ValueError:
        raise Refused(422, "Nothing is left of the words once their ends are trimmed.") from None
    return Status(204, None)


@router.delete("/{kind}", auth=Needs(CARE), response={204: None}, summary="End their agreement to one kind")
def delete_care(request: HttpRequest, person: Path[UUID], kind: str) -> Any:
    """The person took it back: at once, and what they told of it is erased. It is recorded too where none was given,
    so that none that was given elsewhere counts later."""
    row, meant = get_object_or_404(Person, id=person), minding(_kind(kind))
    if consent.state(row, meant) != "withdrawn":
        consent.withdraw(row, meant, how="api", actor=request.token.id)  # type: ignore[attr-defined]
    return Status(204, None)


def _agree(person: Person, kind: Category, given: AgreementIn, *, source: Any, actor: UUID) -> None:
    if given.at.tzinfo is None or given.at > now():
        fault = ("agreement.at", "a time to come, or without an offset", "a past time with its offset from UTC")
        raise Refused(422, "It cannot have been given then; see faults.", [fault])
    if kind.key not in {use.kind for use in special.uses()}:
        raise special.NotAsked
    wording = _whole(given.wording)
    language = Organisation.objects.values_list("language", flat=True).get(id=current())
    terms = Terms.of("consent", minding(kind).key, language, wording)
    evidence = {"at": given.at.isoformat(), "where": _whole(given.where), "wording": wording, "explicit": True}
    consent.import_consent(person, minding(kind), how="api", source=source, actor=actor, terms=terms, evidence=evidence)


def _kind(key: str) -> Category:
    try:
        return special.kind_of(key)
    except KeyError:
        raise Refused(404, "There is no such kind of data.") from None


def _whole(text: str) -> str:
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Refused(422, "Found a character that is none (NUL or half of a surrogate pair), expected text.")
    return text


def connect() -> None:
    registry.add("/people/{person}/special", router, "special care")
