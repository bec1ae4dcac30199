"""Making assessments, and knowing which purpose has which."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger
from softranet.privacy.vocabulary import Basis, Purpose, purposes
from softranet.records.models import Assessment, AssessmentKind


@dataclass
class Standing:
    """A purpose with its newest assessment of each kind."""

    purpose: Purpose
    newest: dict[str, Assessment] = field(default_factory=dict)

    @property
    def interest(self) -> Assessment | None:
        return self.newest.get(AssessmentKind.INTEREST)

    @property
    def impact(self) -> Assessment | None:
        return self.newest.get(AssessmentKind.IMPACT)

    @property
    def rests_on_interest(self) -> bool:
        return self.purpose.basis is Basis.LEGITIMATE_INTEREST

    @property
    def lacks(self) -> bool:
        """A legitimate interest that nobody has weighed (GDPR Art. 6(1)(f), 5(2))."""
        return self.rests_on_interest and self.interest is None

    @property
    def overdue(self) -> bool:
        """One of them was to be looked at again by now."""
        return any(one.review_on < timezone.localdate() for one in self.newest.values())


def assess(actor: Membership, purpose: Purpose, kind: AssessmentKind, *, review_on: date, **texts: Any) -> Assessment:
    """Put an assessment on record; it takes the place of an earlier one. Raises ``PermissionDenied``."""
    demand(actor, POLICY)
    row = Assessment.objects.create(
        purpose_key=purpose.key, kind=kind, review_on=review_on, made_by=actor.account_id, **texts
    )
    ledger.record(
        "assessed",
        {"assessment": str(row.id), "purpose": purpose.key, "kind": str(kind), "outcome": str(row.outcome),
         "actor": str(actor.account_id)},
    )  # fmt: skip
    return row


def standings() -> list[Standing]:
    """Every declared purpose with what was weighed for it."""
    found = {purpose.key: Standing(purpose) for purpose in purposes()}
    for row in Assessment.objects.order_by("at", "id"):
        if row.purpose_key in found:
            found[row.purpose_key].newest[row.kind] = row
    return list(found.values())
