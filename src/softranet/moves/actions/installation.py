"""The whole installation passes to somebody else: every organisation's data, and the operator's own.

The operator's handing over is the sale. Each other organisation has one of its own as a part of it, bound to its own
policy and with its own notice; it is a controller, and may stay out. The operator keeps a ``SalePart`` for each.
"""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from softranet.jobs.tasks import scoped_task
from softranet.moves.actions import owners, sell
from softranet.moves.models import Ending, PartState, SalePart, Transfer, TransferState
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.operator import is_operators, operator
from softranet.organisations.roles import MANAGE, demand
from softranet.privacy import bundle_many, envelope, policies
from softranet.privacy.models import Recipient
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope

BATCH = 50


def standing() -> Transfer | None:
    """The sale under way, in the operator's scope."""
    return Transfer.objects.filter(state__in=sell.OPEN, sale=F("id")).first()


def part_here() -> Transfer | None:
    """What of a sale under way concerns the open scope's organisation, a customer of the installation."""
    return Transfer.objects.filter(state__in=sell.OPEN).exclude(sale=None).exclude(sale=F("id")).first()


def offer(*, actor: Membership | None, **facts_of: Any) -> Transfer:
    """Offer everything, in the operator's scope; the acquirer gets a link once every policy is listed.

    ``facts_of`` and ``NotNow`` as for ``sell.offer``.
    """
    if actor is not None:
        demand(actor, MANAGE)
    if not is_operators():
        raise sell.NotNow(_("Only the operator can offer the whole installation."))
    if standing() is not None:
        raise sell.NotNow(_("One is under way already."))
    if policies.in_force() is None:
        raise sell.NotNow(_("There is no policy in force to accept."))
    head = sell.draw_up(by=actor.account_id if actor else None, whole=True, **facts_of)
    lay_out(sale=head.id)
    return head


def ask_again(head: Transfer, *, actor: Membership | None) -> None:
    """Ask the acquirer about what it is not bound to: organisations that are new, or whose policy has changed."""
    if actor is not None:
        demand(actor, MANAGE)
    if head.state == TransferState.ACCEPTED and head.sale == head.id:
        SalePart.objects.filter(sale=head, state=PartState.UNBOUND).delete()
        lay_out(sale=head.id)


@scoped_task("moves.lay_out")
def lay_out(*, sale: UUID) -> None:
    """List organisations that are not, a batch at a time, then mail the acquirer. Safe to run twice."""
    head = Transfer.objects.select_for_update().filter(id=sale, state__in=sell.OPEN).first()
    if head is None:
        return
    known = SalePart.objects.filter(sale=head).values("number")
    numbers = Organisation.objects.filter(is_demo=False, ended_at=None).exclude(id__in=known)
    found = list(numbers.order_by("id").values_list("id", flat=True)[:BATCH])
    for number in found:
        _list(head, number)
    if len(found) == BATCH:
        lay_out(sale=sale)
    elif SalePart.objects.filter(sale=head, state=PartState.LISTED).exists():
        sell.invite(head)


def _list(head: Transfer, number: UUID) -> None:
    """Note which policy of an organisation the acquirer is asked to accept."""
    basis = Recipient.objects.values_list("transfer_basis", flat=True).get(key=head.recipient)
    with organisation_scope(number):
        mine = head if number == head.organisation_id else Transfer.objects.filter(sale=head.id).first()
        mine = mine or sell.draw_up(
            by=head.actor, sale=head.id, kind=head.kind, acquirer=head.acquirer, contact=head.contact,
            country=head.country, transfer_basis=basis,
        )  # fmt: skip
        version, leaves = policies.in_force(), Ending.objects.filter(withdrawn_at=None).exists()
    state = PartState.LEFT if leaves else PartState.LISTED if version else PartState.UNBOUND
    SalePart.objects.create(
        sale=head, number=number, transfer=mine.id, state=state, policy_number=version.number if version else None,
        policy_sha256=version.sha256 if version else "",
    )  # fmt: skip


def listed(head: Transfer) -> QuerySet[SalePart]:
    """The organisations whose policies the acquirer is asked to accept."""
    return SalePart.objects.filter(sale=head, state=PartState.LISTED).order_by("number")


def named(parts: QuerySet[SalePart]) -> list[dict[str, Any]]:
    """Each with its organisation, for a page."""
    found = list(parts)
    organisations = Organisation.objects.in_bulk([part.number for part in found])
    return [{"part": part, "organisation": organisations.get(part.number)} for part in found]


def counts(head: Transfer) -> list[tuple[int, str]]:
    """How many organisations stand where."""
    found = SalePart.objects.filter(sale=head).values_list("state").annotate(n=Count("id")).order_by("-n", "state")
    return [(n, str(PartState(state).label)) for state, n in found]


def fingerprint(parts: QuerySet[SalePart]) -> str:
    """What an acceptance is of: SHA-256 over each organisation's number and its policy's hash."""
    lines = (f"{number} {sha256}\n" for number, sha256 in parts.values_list("number", "policy_sha256"))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def accept(head: Transfer, *, accepted_as: str, public_key: str, shown: str) -> Transfer:
    """The acquirer adheres to every listed policy; each organisation and its people are told by jobs.

    ``shown``: the fingerprint of the list it read. Raises ``ValueError`` for a key that is none, ``NotNow`` where
    the list is another by now, or answered.
    """
    raw = sell.read_key(public_key)
    row = Transfer.objects.select_for_update().get(id=head.id)
    parts = listed(row)
    if row.state not in sell.OPEN or not parts.exists():
        raise sell.NotNow(_("This offer has been answered."))
    if fingerprint(parts) != shown:
        raise sell.NotNow(_("The list has changed since. Look at it again."))
    row.public_key = row.public_key or raw
    row.state, row.accepted_as, row.accepted_at = TransferState.ACCEPTED, accepted_as, row.accepted_at or now()
    row.save()
    sell.record("sale accepted", row, organisations=parts.count(), sha256=shown)
    parts.update(state=PartState.ACCEPTED, due_at=None)
    bind_parts(sale=row.id)
    return row


@scoped_task("moves.bind_parts")
def bind_parts(*, sale: UUID) -> None:
    """Bind the acquirer in each organisation, a batch at a time, and have owners and people told."""
    head = Transfer.objects.filter(id=sale, state=TransferState.ACCEPTED).first()
    if head is None:
        return
    found = list(SalePart.objects.filter(sale=head, state=PartState.ACCEPTED, due_at=None)[:BATCH])
    for part in found:
        _bind(head, part)
    if len(found) == BATCH:
        bind_parts(sale=sale)


def _bind(head: Transfer, part: SalePart) -> None:
    with organisation_scope(part.number):
        row = Transfer.objects.select_for_update().filter(id=part.transfer, state__in=sell.OPEN).first()
        version = policies.in_force()
        if row is not None and version is not None and version.sha256 == part.policy_sha256:
            sell.bind(row, version, public_key=bytes(head.public_key or b""), accepted_as=head.accepted_as)
            part.due_at = row.due_at
            owners.tell(row, part)
        else:
            part.state = PartState.UNBOUND if row is not None else PartState.LEFT
    part.save(update_fields=["state", "due_at"])


def stay_out(transfer: Transfer, *, actor: Membership) -> None:
    """The organisation, controller of its people's data, objects: nothing of it passes."""
    if not sell.call_off(transfer, actor=actor):
        return
    Transfer.objects.filter(id=transfer.id).update(objected_at=now())
    with organisation_scope(operator().id):
        SalePart.objects.filter(sale=transfer.sale, number=transfer.organisation_id).update(state=PartState.OBJECTED)
        head = Transfer.objects.get(id=transfer.sale or transfer.id)
        sell.record("sale objected", head, organisation=str(transfer.organisation_id))


def call_off(head: Transfer, *, actor: Membership | None) -> None:
    """Nothing passes, of nobody."""
    if sell.call_off(head, actor=actor):
        call_off_parts(sale=head.id)


@scoped_task("moves.call_off_parts")
def call_off_parts(*, sale: UUID) -> None:
    """In each organisation, a batch at a time."""
    over = (PartState.CALLED_OFF, PartState.OBJECTED, PartState.LEFT)
    found = list(SalePart.objects.filter(sale=sale).exclude(state__in=over)[:BATCH])
    for part in found:
        with organisation_scope(part.number):
            row = Transfer.objects.filter(id=part.transfer).first()
            if row is not None and sell.call_off(row, actor=None):
                owners.tell_over(row, part)
        part.state = PartState.CALLED_OFF
        part.save(update_fields=["state"])
    if len(found) == BATCH:
        call_off_parts(sale=sale)


def hindrance(head: Transfer) -> str:
    """Why nothing can be handed over yet, as far as the operator's own record shows; empty when it can be tried."""
    if head.sealed_at is not None:
        return sell.hindrance(head)
    if head.state != TransferState.ACCEPTED:
        return _("The acquirer has not accepted the policies.")
    parts = SalePart.objects.filter(sale=head, state=PartState.ACCEPTED)
    if parts.filter(due_at=None).exists():
        return _("Somebody has not been told yet.")
    return _("People can still leave.") if parts.filter(due_at__gt=now()).exists() else ""


def hand_over(head: Transfer, *, actor: Membership | None) -> Iterator[bytes]:
    """Everything of everybody who has not left, sealed for the acquirer, in pieces.

    Organisations that stay out are named in the manifest by number. Raises ``NotNow``: the first that is not ready.
    """
    if actor is not None:
        demand(actor, MANAGE)
    row, by = Transfer.objects.select_for_update().get(id=head.id), actor.account_id if actor else None
    reason = hindrance(row)
    if reason:
        raise sell.NotNow(reason)
    first = row.sealed_at is None
    if first:
        _review(row)
    passing = SalePart.objects.filter(sale=row, state=PartState.ACCEPTED if first else PartState.SEALED)
    own, others = (list(found) for found in (
        passing.filter(number=row.organisation_id), passing.exclude(number=row.organisation_id).order_by("number")
    ))  # fmt: skip
    if not own:
        raise sell.NotNow(_("Another version of the policy is in force than the one the acquirer accepted."))
    for part in [*others, *own]:
        with organisation_scope(part.number):
            sell.seal(Transfer.objects.get(id=part.transfer), by=by)
    passing.update(state=PartState.SEALED)
    out = SalePart.objects.filter(sale=row).exclude(state=PartState.SEALED).order_by("number")
    said = [{"organisation": str(part.number), "why": part.state} for part in out]
    operators, parts = current(), [*own, *others]  # its own first: its people are the owners of the others
    entries = (_part(operators, part, by=by, first=first) for part in parts)
    pieces = bundle_many.write(entries, operator=str(operators), left_out=said)
    return envelope.seal(pieces, bytes(row.public_key or b""))


def _review(head: Transfer) -> None:
    """Whoever left or whose policy changed is out of it, and those who were told hear of that. Raises ``NotNow`` where
    somebody is in it and not ready."""
    out: list[SalePart] = []
    for part in SalePart.objects.filter(sale=head, state=PartState.ACCEPTED):
        with organisation_scope(part.number):
            row, organisation = _row(part), Organisation.objects.filter(id=part.number).first()
            leaves = row is None or Ending.objects.filter(withdrawn_at=None).exists()
            reason = sell.hindrance(row) if row and sell.in_force(row) and not leaves else ""
            changed = row is not None and not sell.in_force(row)
        if reason:
            raise sell.NotNow(f"{organisation}: {reason}")
        if leaves or changed:
            part.state = PartState.LEFT if leaves else PartState.UNBOUND
            out.append(part)
    for part in out:
        part.save(update_fields=["state"])
        with organisation_scope(part.number):
            row = _row(part)
            if row is not None and sell.call_off(row, actor=None):
                owners.tell_over(row, part)


def _row(part: SalePart) -> Transfer | None:
    return Transfer.objects.select_for_update().filter(id=part.transfer).first()


def _part(operators: UUID, part: SalePart, *, by: UUID | None, first: bool) -> bundle_many.Part:
    with organisation_scope(part.number):
        row = Transfer.objects.get(id=part.transfer)
    said = {"organisation": str(part.number), "policy_number": part.policy_number, "policy_sha256": part.policy_sha256,
            "owners": owners.of(part.number, operators, sale=part.sale_id)}  # fmt: skip
    return said, sell.pieces(part.number, row, by=by, first=first)
