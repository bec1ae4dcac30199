"""Everything an organisation has here, taken along and brought in."""

from collections.abc import Iterator
from typing import Any, BinaryIO
from uuid import UUID

from softranet.accounts.models import Account
from softranet.organisations import slugs
from softranet.organisations.models import Membership, Organisation, Role
from softranet.organisations.roles import EXPORT, demand
from softranet.people.export import KEY, WHAT, ensure_own_files
from softranet.people.models import Person
from softranet.privacy import bundle_in, bundle_out, ledger, scope
from softranet.privacy.disclose import disclose
from softranet.privacy.permitted import permitted
from softranet.privacy.records import uuid7
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import RELATION

_AT_ONCE = 1000


def export(*, actor: Membership | None, by: UUID | None = None) -> Iterator[bytes]:
    """The open scope's organisation, whole, in pieces. ``actor`` None: the command line, or the token ``by``.

    That it was taken, and whose data was in it, is committed before the first piece is handed out.
    """
    if actor is not None:
        demand(actor, EXPORT)
    number, organisation = uuid7(), scope.current()
    by = actor.account_id if actor else by
    ensure_own_files()
    ledger.record("organisation exported", {"export": str(number), "actor": str(by or "")})
    return _pieces(organisation, number, by)


def _pieces(organisation: UUID, number: UUID, by: UUID | None) -> Iterator[bytes]:
    note(organisation, number, by, KEY)
    yield from bundle_out.write(organisation)


def note(organisation: UUID, number: UUID, by: UUID | None, recipient: str, *, gated: bool = False) -> int:
    """Record for each person that their data went to this recipient; returns how many.

    The organisation itself takes what is its own. ``gated``: to others goes nobody whose data may not be used.
    """
    count, after = 0, UUID(int=0)
    while True:
        with organisation_scope(organisation):
            gate, rows = permitted(RELATION), Person.objects.filter(id__gt=after)
            people = list((gate.filter(rows) if gated else rows).order_by("id")[:_AT_ONCE])
            if not people:
                return count
            with disclose(gate, recipient=recipient, what=WHAT, reference=number, actor=by) as out:
                count += out.add_permitted(people)
            after = people[-1].id


def bring_in(file: BinaryIO, *, owner: Account | None, largest: int | None = None) -> Organisation:
    """Take a bundle in. ``owner`` becomes its first member; None: the command line invites one.

    Members are not in it: they have accounts there and not here. Raises ``bundle_in.BadBundle``.
    """
    bundle = bundle_in.read(file, largest=largest)
    bundle_in.take_in(bundle, change=_as_here)
    with organisation_scope(bundle.id):
        if owner is not None:
            Membership.objects.create(account=owner, role=Role.OWNER)
            ledger.record("member.joined", {"account": str(owner.id), "role": Role.OWNER})
        return Organisation.objects.get(id=bundle.id)


def _as_here(row: dict[str, Any]) -> dict[str, Any]:
    """A name that is free here, no rights of an operator, and our agreement still to be accepted."""
    theirs = {"is_operator": False, "is_demo": False, "ended_at": None, "agreement_version": "",
              "agreement_accepted_at": None, "agreement_accepted_by": None}  # fmt: skip
    steps = [step for step in row.get("steps_done") or [] if step != "agreement"]
    return {**row, **theirs, "steps_done": steps, "slug": slugs.free(slugs.suggest(str(row["slug"])) or "organisation")}
