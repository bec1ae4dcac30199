"""Entering, changing and ending recipients, and their papers; each change is on the ledger."""

import hashlib
from datetime import date, timedelta
from typing import Any

from django.utils.text import slugify

from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger
from softranet.privacy.models import Disclosure, Paper, Recipient
from softranet.privacy.models.disclosing import PaperKind
from softranet.privacy.records import now
from softranet.privacy.vocabulary import RIGHTS


class KindStays(ValueError):
    """What somebody is cannot change once data went to them: it is judged as what they were.

    Found: another kind. Expected: the one on the register; end that entry and make another.
    """


def has_had(row: Recipient) -> bool:
    """Whether anything of anybody went to them."""
    return Disclosure.objects.filter(recipient=row).exists()


def enter(actor: Membership, **facts: Any) -> Recipient:
    """Put somebody on the register. Raises ``PermissionDenied`` where the role may not."""
    demand(actor, POLICY)
    row = Recipient.objects.create(key=_free_key(facts["name"]), **_with_rights(facts))
    ledger.record("recipient.entered", {"recipient": row.key, "actor": str(actor.account_id)})
    return row


def change(actor: Membership, row: Recipient, **facts: Any) -> Recipient:
    """Change an entry; what its agreement, vetting and basis of transfer were until now stays on file.

    Raises ``KindStays``.
    """
    demand(actor, POLICY)
    before = Recipient.objects.get(pk=row.pk)
    if facts.get("kind", before.kind) != before.kind and has_had(row):
        raise KindStays(f"found {facts['kind']}; data went to them as {before.kind}")
    facts = _with_rights(facts)
    changed = sorted(name for name, value in facts.items() if getattr(before, name) != value)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    if changed:
        _file_away(before, set(changed), actor)
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


def hand_in(actor: Membership, row: Recipient, *, about: str, starts: date, ends: date | None, name: str,
            content: bytes) -> Paper:  # fmt: skip
    """Keep a document of a recipient, with its fingerprint on the ledger."""
    demand(actor, POLICY)
    paper = Paper.objects.create(
        recipient=row, about=about, starts=starts, ends=ends, name=name[:200], document=content,
        sha256=hashlib.sha256(content).hexdigest(), actor=actor.account_id,
    )  # fmt: skip
    ledger.record(
        "recipient.paper",
        {"recipient": row.key, "paper": str(paper.id), "about": about, "sha256": paper.sha256,
         "actor": str(actor.account_id)},
    )  # fmt: skip
    return paper


def _with_rights(facts: dict[str, Any]) -> dict[str, Any]:
    """Whoever may get data may also be told that it was corrected (GDPR Art. 19)."""
    if "purposes" not in facts:
        return facts
    return facts | {"purposes": sorted({*facts["purposes"], RIGHTS.key})}


def _file_away(before: Recipient, changed: set[str], actor: Membership) -> None:
    today = now().date()
    if changed & {"agreement_from", "agreement_until"} and before.agreement_from:
        ends = min(before.agreement_until or today, today)
        _keep(before, PaperKind.AGREEMENT, before.agreement_from, ends, actor)
    if "vetted_at" in changed and before.vetted_at:
        _keep(before, PaperKind.VETTING, before.vetted_at, today, actor)
    if changed & {"transfer_basis", "country"} and before.transfer_basis:
        first = before.agreement_from or today - timedelta(days=1)
        _keep(before, PaperKind.TRANSFER, first, today, actor)


def _keep(row: Recipient, about: str, starts: date, ends: date, actor: Membership) -> None:
    if starts <= ends:
        Paper.objects.create(recipient=row, about=about, starts=starts, ends=ends, actor=actor.account_id)


def _free_key(name: str) -> str:
    stem = slugify(name)[:30] or "recipient"
    taken = set(Recipient.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if key not in taken)
