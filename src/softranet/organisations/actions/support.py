"""The operator's support asks to look into an organisation; its owner allows it for hours, or does not.

Support sees what a read-only member sees and changes nothing. Each page it opens is noted.
"""

from datetime import timedelta

from softranet.accounts.models import Account
from softranet.organisations.models import Membership, Organisation, Role, SupportAccess, SupportVisit
from softranet.organisations.operator import operator
from softranet.organisations.roles import MANAGE, demand
from softranet.organisations.seeing import seen_as
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope

LONGEST = 72
"""Hours; who needs longer asks again."""


class NotSupport(PermissionError):
    """Only members of the operator give support, and to others."""


def ask(actor: Membership, organisation: Organisation, reason: str, hours: int) -> SupportAccess:
    """Raises ``NotSupport``; ``ValueError`` for more hours than there may be."""
    demand(actor, MANAGE)
    if actor.organisation_id != operator().id or organisation.is_operator:
        raise NotSupport
    if not 1 <= hours <= LONGEST:
        raise ValueError(f"support may be asked for 1 to {LONGEST} hours, not {hours}")
    with organisation_scope(organisation.id):
        row = SupportAccess.objects.create(account_id=actor.account_id, reason=reason, hours=hours)
        ledger.record("support.asked", {"access": str(row.id), "account": str(row.account_id), "hours": hours})
    return row


def approve(actor: Membership, row: SupportAccess) -> SupportAccess:
    """The hours run from now."""
    demand(actor, MANAGE)
    if row.approved_at is None and row.ended_at is None:
        row.approved_at, row.approved_by = now(), actor.account_id
        row.until = row.approved_at + timedelta(hours=row.hours)
        row.save(update_fields=["approved_at", "approved_by", "until"])
        ledger.record(
            "support.approved",
            {"access": str(row.id), "account": str(row.account_id), "until": row.until.isoformat(),
             "actor": str(actor.account_id)},
        )  # fmt: skip
    return row


def end(actor: Membership, row: SupportAccess) -> SupportAccess:
    """Decline it, or end it before its time."""
    demand(actor, MANAGE)
    if row.ended_at is None:
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
        ledger.record("support.ended", {"access": str(row.id), "actor": str(actor.account_id)})
    return row


def guest(account: Account) -> Membership | None:
    """What support may be in the open scope: a reader for the hours allowed, as long as they work for the operator."""
    row = SupportAccess.objects.filter(
        organisation_id=current(), account=account, approved_at__lte=now(), until__gt=now(), ended_at=None
    ).first()
    if row is None:
        return None
    with seen_as(account.pk):
        employed = Membership.objects.filter(account=account, organisation_id=operator().id).exists()
    if not employed:
        return None
    member = Membership(account=account, role=Role.READER, joined_at=row.asked_at, undertaking_at=row.asked_at)
    member.support = row  # type: ignore[attr-defined]
    return member


def visited(member: Membership, page: str) -> None:
    """Note a page that support opens."""
    row: SupportAccess | None = getattr(member, "support", None)
    if row is not None:
        SupportVisit.objects.create(access=row, page=page[:60])
