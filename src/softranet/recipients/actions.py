"""Entering, changing and ending recipients; each change is on the ledger."""

from typing import Any

from django.utils.text import slugify

from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger
from softranet.privacy.models import Recipient
from softranet.privacy.records import now


def enter(actor: Membership, **facts: Any) -> Recipient:
    """Put somebody on the register. Raises ``PermissionDenied`` where the role may not."""
    demand(actor, POLICY)
    row = Recipient.objects.create(key=_free_key(facts["name"]), **facts)
    ledger.record("recipient.entered", {"recipient": row.key, "actor": str(actor.account_id)})
    return row


def change(actor: Membership, row: Recipient, **facts: Any) -> Recipient:
    demand(actor, POLICY)
    changed = sorted(name for name, value in facts.items() if getattr(row, name) != value)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    if changed:
        ledger.record(
            "recipient.changed", {"recipient": row.key, "fields": changed, "actor": str(actor.account_id)}
        )
    return row


def end(actor: Membership, row: Recipient) -> Recipient:
    """From now on nothing leaves to them; what they had stays on record."""
    demand(actor, POLICY)
    row.ended_at = row.ended_at or now()
    row.save(update_fields=["ended_at"])
    ledger.record("recipient.ended", {"recipient": row.key, "actor": str(actor.account_id)})
    return row


def _free_key(name: str) -> str:
    stem = slugify(name)[:30] or "recipient"
    taken = set(Recipient.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if key not in taken)
