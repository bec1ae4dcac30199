"""Everything an organisation has here, taken along and brought in."""

from collections.abc import Iterator
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings

from softranet.accounts.models import Account
from softranet.moves.models import WholeExport
from softranet.organisations import slugs
from softranet.organisations.actions.invite import invite
from softranet.organisations.models import Membership, Organisation, Role
from softranet.organisations.roles import EXPORT, demand
from softranet.people.export import KEY, WHAT, ensure_own_files
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import bundle_in, bundle_many, bundle_out, ledger, scope
from softranet.privacy.disclose import closed, disclose
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import RELATION

_AT_ONCE = 1000


def export(*, actor: Membership | None, by: UUID | None = None) -> Iterator[bytes]:
    """The open scope's organisation, whole, in pieces. ``actor`` None: the command line, or the token ``by``.

    That it was taken, and whose data was in it, is committed before the first piece is handed out.
    """
    if actor is not None:
        demand(actor, EXPORT)
    by = actor.account_id if actor else by
    ensure_own_files()
    row = WholeExport.objects.create(actor=by)
    ledger.record("organisation exported", {"export": str(row.id), "actor": str(by or "")})
    return _pieces(scope.current(), row.id, by)


def _pieces(organisation: UUID, number: UUID, by: UUID | None) -> Iterator[bytes]:
    people, size = note(organisation, number, by, KEY), 0
    with organisation_scope(organisation):
        WholeExport.objects.filter(id=number).update(people=people)
    for piece in bundle_out.write(organisation):
        size += len(piece)
        yield piece
    with organisation_scope(organisation):
        WholeExport.objects.filter(id=number).update(size=size, finished_at=now())


def note(organisation: UUID, number: UUID, by: UUID | None, recipient: str, *, kind: str = "") -> int:
    """Record for each person that their data went to this recipient; returns how many.

    The organisation itself takes what is its own. To others, of a ``kind``, goes nobody whose data may not be used or
    not go to such.
    """
    count, after = 0, UUID(int=0)
    while True:
        with organisation_scope(organisation):
            gate, rows = permitted(RELATION), Person.objects.filter(id__gt=after)
            people = list((gate.filter(rows) if kind else rows).order_by("id")[:_AT_ONCE])
            if not people:
                return count
            shut = closed(kind, [person.id for person in people]) if kind else set()
            with disclose(gate, recipient=recipient, what=WHAT, reference=number, actor=by) as out:
                count += out.add_permitted(person for person in people if person.id not in shut)
            after = people[-1].id


def bring_in(file: BinaryIO, *, owner: Account | None, largest: int | None = None) -> Organisation:
    """Take a bundle in. ``owner`` becomes its first member; None: ``hand_to`` names one.

    Members are not in it: they have accounts there and not here. Raises ``bundle_in.BadBundle``.
    """
    bundle = bundle_in.read(file, largest=largest)
    bundle_in.take_in(bundle, change=_as_here)
    with organisation_scope(bundle.id):
        if owner is not None:
            _own(owner)
        return Organisation.objects.get(id=bundle.id)


def hand_to(organisation: Organisation, email: str) -> str:
    """Make the account with this address an owner; where there is none, the link by which it is invited."""
    account = Account.objects.filter(email=email).first()
    with organisation_scope(organisation.id):
        if account is None:
            return invite(email, Role.OWNER, actor=None)[1]
        _own(account)
    return ""


def _own(account: Account) -> None:
    """Without the undertaking of confidentiality, which nobody gives for them."""
    Membership.objects.create(account=account, role=Role.OWNER)
    ledger.record("member.joined", {"account": str(account.id), "role": Role.OWNER})


def bring_in_all(file: BinaryIO) -> Iterator[tuple[Organisation, list[str]]]:
    """Take in the file of an organisation, or of a whole installation, one after the other: each whole or not at all.

    Gives each with the addresses of those who owned it, where the file says so. Of an installation's, what is here
    already is passed over, so that it can be run again. Raises ``bundle_in.BadBundle``.
    """
    if not bundle_many.fits(file):
        yield bring_in(file, owner=None), []
        return
    with bundle_many.opened(file) as (manifest, archive):
        operators = UUID(manifest["operator"])
        for part in manifest["organisations"]:
            if Organisation.objects.filter(id=part["organisation"]).exists():
                continue
            with bundle_many.part_of(archive, part) as one:
                made = bring_in(one, owner=None)
            yield made, _addresses(operators, part["owners"])


def _addresses(operators: UUID, owners: list[str]) -> list[str]:
    """Of people of the organisation that ran the other installation; it came in first."""
    with organisation_scope(operators):
        rows = ContactPoint.objects.filter(person__in=list(map(UUID, owners)), kind=Kind.EMAIL).order_by("-id")
        return list({row.person_id: row.value for row in rows}.values())


def _as_here(row: dict[str, Any]) -> dict[str, Any]:
    """A name that is free here, no rights of an operator, and our agreement still to be accepted.

    Raises ``bundle_in.BadBundle`` for a time zone that there is not: its deadlines count in it.
    """
    if str(row["time_zone"]) not in available_timezones():
        raise bundle_in.BadBundle("its time zone is not known here")
    theirs = {"is_operator": False, "is_demo": False, "ended_at": None, "agreement_version": "",
              "agreement_accepted_at": None, "agreement_accepted_by": None}  # fmt: skip
    steps = [step for step in row["steps_done"] or [] if step != "agreement"]
    offered = str(row["language"]) in dict(settings.LANGUAGES)
    return {
        **row, **theirs, "steps_done": steps, "language": row["language"] if offered else settings.LANGUAGE_CODE,
        "slug": slugs.free(slugs.suggest(str(row["slug"])) or "organisation"),
    }  # fmt: skip
