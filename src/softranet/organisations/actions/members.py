"""Members come, change and go. An organisation always keeps an owner."""

from collections.abc import Collection
from uuid import UUID

from softranet.accounts.models import Account
from softranet.organisations.models import Membership, Role
from softranet.organisations.roles import MANAGE, demand
from softranet.organisations.signals import member_joined
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.privacy.scope import current


class LastOwner(ValueError):
    """The only owner cannot be demoted or removed: nobody could manage the organisation any more."""


class NotAllSeen(ValueError):
    """A review that leaves a member out, such as one who joined while it was made, is none."""


def join(account: Account, role: str) -> Membership:
    """Make the account a member of the open scope's organisation, its undertaking of confidentiality given now."""
    membership, new = Membership.objects.get_or_create(account=account, defaults={"role": role})
    undertake(membership)
    if new:
        ledger.record("member.joined", {"account": str(account.id), "role": role})
        member_joined.send(Membership, membership=membership)
    return membership


def undertake(membership: Membership) -> None:
    """Record the member's own undertaking of confidentiality, once."""
    if membership.undertaking_at is None:
        membership.undertaking_at = now()
        membership.save(update_fields=["undertaking_at"])
        ledger.record("member.undertaking", {"account": str(membership.account_id)})


def change_role(membership: Membership, role: str, *, actor: Membership) -> None:
    """Raises ``LastOwner``."""
    demand(actor, MANAGE)
    if role != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = Role(role)
    membership.save(update_fields=["role"])
    ledger.record("member.role", {"account": str(membership.account_id), "role": role, "actor": str(actor.account_id)})


def remove(membership: Membership, *, actor: Membership) -> None:
    """End a membership; the account itself stays. Members may remove themselves. Raises ``LastOwner``."""
    if membership.pk != actor.pk:
        demand(actor, MANAGE)
    _keep_an_owner(membership)
    ledger.record("member.removed", {"account": str(membership.account_id), "actor": str(actor.account_id)})
    membership.delete()


def review(seen: Collection[UUID], *, actor: Membership) -> int:
    """Record that the access of every member was looked at and is still needed; returns how many. ``seen``: whom the
    reviewer looked at, by number. Raises ``NotAllSeen``."""
    demand(actor, MANAGE)
    rows = Membership.objects.filter(organisation_id=current())
    if not set(rows.values_list("pk", flat=True)) <= set(seen):
        raise NotAllSeen("somebody became a member since; expected that each is looked at: look again")
    count = rows.filter(pk__in=seen).update(reviewed_at=now())
    ledger.record("access.reviewed", {"members": count, "actor": str(actor.account_id)})
    return count


def _keep_an_owner(membership: Membership) -> None:
    """The owners' rows are locked, so that two owners cannot demote each other at the same moment."""
    owners = {row.pk for row in Membership.objects.select_for_update().filter(role=Role.OWNER)}
    if owners <= {membership.pk}:
        raise LastOwner
