"""A named member decides; where a second one may, the second approves. Nobody approves their own decision."""

from collections.abc import Iterable

from django.db.models import QuerySet

from softranet.authorities.models import Decision, LegalRequest, Standing
from softranet.organisations.models import Membership
from softranet.organisations.roles import MAY, POLICY, demand
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.privacy.vocabulary import Category

SHORTEST = 20
"""Characters: why it is necessary has to be said in a sentence, not by a tick."""


class NotYours(PermissionError):
    """Somebody other than the member who decided has to approve."""


class NotToDecide(ValueError):
    """The request is not at this step: it concerns nobody yet, or was decided meanwhile."""


def others(actor: Membership) -> QuerySet[Membership]:
    """Further members whose role lets them decide."""
    roles = [role for role, acts in MAY.items() if POLICY in acts]
    return Membership.objects.filter(role__in=roles).exclude(account=actor.account_id)


def decide(
    actor: Membership, row: LegalRequest, verdict: str, reasons: str, categories: Iterable[Category] = ()
) -> Decision:
    """Grant these categories, or refuse. Raises ``NotToDecide``; ``ValueError`` without reasons."""
    demand(actor, POLICY)
    row = LegalRequest.objects.select_for_update().get(pk=row.pk)
    granted = verdict == "grant"
    what = sorted(c.key for c in categories)
    if row.standing != Standing.OPEN or (granted and not row.concerned.exists()):
        raise NotToDecide
    if len(reasons.strip()) < SHORTEST or granted != bool(what):
        raise ValueError("a decision says why in a sentence, and a grant which kinds of data")
    decision = Decision.objects.create(
        request=row, verdict=verdict, categories=what, reasons=reasons, member=actor.account_id
    )
    ledger.record(
        "legal.decided",
        {"request": str(row.id), "decision": str(decision.id), "verdict": verdict, "categories": what,
         "member": str(actor.account_id)},
    )  # fmt: skip
    if granted:
        _move(row, Standing.SECOND if others(actor).exists() else Standing.GRANTED)
    else:
        _move(row, Standing.REFUSED)
    return decision


def approve(actor: Membership, row: LegalRequest) -> Decision:
    """The second member agrees. Raises ``NotYours``, ``NotToDecide``."""
    decision = _waiting(actor, row)
    if decision.member == actor.account_id:
        raise NotYours
    decision.second, decision.second_at = actor.account_id, now()
    decision.save(update_fields=["second", "second_at"])
    ledger.record(
        "legal.approved",
        {"request": str(row.id), "decision": str(decision.id), "member": str(actor.account_id)},
    )
    _move(decision.request, Standing.GRANTED)
    return decision


def send_back(actor: Membership, row: LegalRequest) -> None:
    """The second member does not agree, or who decided takes it back: it is to be decided again."""
    decision = _waiting(actor, row)
    ledger.record(
        "legal.sent_back",
        {"request": str(row.id), "decision": str(decision.id), "member": str(actor.account_id)},
    )
    _move(decision.request, Standing.OPEN)


def _waiting(actor: Membership, row: LegalRequest) -> Decision:
    demand(actor, POLICY)
    row = LegalRequest.objects.select_for_update().get(pk=row.pk)
    if row.standing != Standing.SECOND:
        raise NotToDecide
    return row.decisions.select_related("request").latest("at")


def _move(row: LegalRequest, standing: Standing) -> None:
    row.standing = standing
    row.closed_at = now() if standing == Standing.REFUSED else None
    row.save(update_fields=["standing", "closed_at"])
