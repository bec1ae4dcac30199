"""A request comes in; whom it concerns is found; its gag is set; it is withdrawn."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from softranet.authorities.grounds import Ground
from softranet.authorities.models import Concerned, LegalRequest, Standing
from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.people import normalise
from softranet.people.models import Kind, Person
from softranet.privacy import ledger
from softranet.privacy.models import Recipient
from softranet.privacy.records import now

MOST = 500
"""People one request may concern: a request about everybody is refused, or is a matter for lawyers."""


class Settled(ValueError):
    """The request is no longer open: people, gag and decision stand as they are."""


def enter(actor: Membership, *, name: str, country: str, transfer_basis: str = "", **facts: Any) -> LegalRequest:
    """Put a request on the register; who asks is entered among the recipients, with nothing they may get yet."""
    demand(actor, POLICY)
    ground = Ground(facts["ground"])
    row = LegalRequest.objects.create(
        recipient=_who(facts["side"], name, country, transfer_basis), entered_by=actor.account_id,
        gag_until=_end_of(facts.pop("gag_until", None)), **facts,
    )  # fmt: skip
    ledger.record(
        "legal.received",
        {"request": str(row.id), "recipient": row.recipient.key, "ground": ground.value, "gag": _said(row),
         "actor": str(actor.account_id)},
    )  # fmt: skip
    return row


def _who(side: str, name: str, country: str, transfer_basis: str) -> Recipient:
    known = Recipient.objects.filter(kind=side, name__iexact=name, country=country, ended_at=None).first()
    if known is not None:
        if transfer_basis and known.transfer_basis != transfer_basis:
            known.transfer_basis = transfer_basis
            known.save(update_fields=["transfer_basis"])
        return known
    stem = slugify(name)[:30] or side
    taken = set(Recipient.objects.filter(key__startswith=stem).values_list("key", flat=True))
    key = next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if key not in taken)
    return Recipient.objects.create(
        key=key, name=name, kind=side, country=country, transfer_basis=transfer_basis, purposes=[], categories=[]
    )


def name_people(actor: Membership, row: LegalRequest, addresses: Iterable[str]) -> tuple[int, list[str]]:
    """Whom it concerns, by e-mail address or phone number. Returns how many were added, and what fits nobody.

    Raises ``Settled``.
    """
    demand(actor, POLICY)
    _open(row)
    found: dict[Any, Person] = {}
    unknown: list[str] = []
    for said in addresses:
        person = _known(said)
        if person is None:
            unknown.append(said)
        else:
            found[person.pk] = person
    room = MOST - row.concerned.count()
    present = set(row.concerned.filter(subject__in=found).values_list("subject_id", flat=True))
    added = Concerned.objects.bulk_create(
        [Concerned(request=row, subject=person) for key, person in found.items() if key not in present][:room]
    )
    ledger.record(
        "legal.people", {"request": str(row.id), "added": len(added), "actor": str(actor.account_id)}
    )
    return len(added), unknown


def _known(said: str) -> Person | None:
    forms: list[tuple[Kind, Callable[[str], str]]] = [
        (Kind.EMAIL, normalise.email), (Kind.PHONE, lambda value: normalise.phone(value, "")),
    ]  # fmt: skip
    for kind, written in forms:
        try:
            value = written(said)
        except ValueError:
            continue
        found: Person | None = Person.objects.filter(contact_points__kind=kind, contact_points__value=value).first()
        if found is not None:
            return found
    return None


def leave_out(actor: Membership, row: LegalRequest, concerned: Concerned) -> None:
    """Raises ``Settled``."""
    demand(actor, POLICY)
    _open(row)
    concerned.delete()
    ledger.record("legal.people", {"request": str(row.id), "removed": 1, "actor": str(actor.account_id)})


def gag(actor: Membership, row: LegalRequest, until: date | None, law: str) -> LegalRequest:
    """Set or change until when the people it concerns may not be told, or end it now."""
    demand(actor, POLICY)
    row.gag_until, row.gag_law = _end_of(until), law
    row.save(update_fields=["gag_until", "gag_law"])
    ledger.record("legal.gag", {"request": str(row.id), "gag": _said(row), "actor": str(actor.account_id)})
    return row


def withdraw(actor: Membership, row: LegalRequest) -> LegalRequest:
    """Who asked takes it back, or it was entered by mistake. Raises ``Settled`` where something was handed over."""
    demand(actor, POLICY)
    row = LegalRequest.objects.select_for_update().get(pk=row.pk)
    if row.standing == Standing.HANDED_OVER:
        raise Settled
    row.standing, row.closed_at = Standing.WITHDRAWN, now()
    row.save(update_fields=["standing", "closed_at"])
    ledger.record("legal.withdrawn", {"request": str(row.id), "actor": str(actor.account_id)})
    return row


def _open(row: LegalRequest) -> None:
    """As it stands, and stays until the transaction ends: nobody decides about other people than were named."""
    if LegalRequest.objects.select_for_update().get(pk=row.pk).standing != Standing.OPEN:
        raise Settled


def _end_of(day: date | None) -> datetime | None:
    """The end of a day where the organisation is."""
    return datetime.combine(day, time.max, timezone.get_current_timezone()) if day else None


def _said(row: LegalRequest) -> str:
    return row.gag_until.isoformat() if row.gag_until else ""
