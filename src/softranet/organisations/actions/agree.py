"""The operator's data-processing agreement (GDPR Art. 28), accepted in a version whose text does not change."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from softranet.organisations.models import Membership, Organisation
from softranet.organisations.roles import MANAGE, demand
from softranet.privacy import ledger
from softranet.privacy.records import now

TEXTS = Path(__file__).parent.parent / "agreements"


@dataclass(frozen=True)
class Agreement:
    version: str
    text: str  # Markdown

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def agreement(version: str | None = None) -> Agreement:
    """The agreement of this version, or the newest. Raises ``FileNotFoundError`` for an unknown one."""
    path = TEXTS / f"{version}.md" if version else max(TEXTS.glob("*.md"))  # named by year and number
    return Agreement(path.stem, path.read_text(encoding="utf-8"))


def agree(organisation: Organisation, version: str, *, actor: Membership) -> None:
    """Record that the organisation accepted this version: which, its fingerprint, when, and by whom."""
    demand(actor, MANAGE)
    accepted = agreement(version)
    organisation.agreement_version = accepted.version
    organisation.agreement_accepted_at = now()
    organisation.agreement_accepted_by = actor.account_id
    organisation.save(update_fields=["agreement_version", "agreement_accepted_at", "agreement_accepted_by"])
    ledger.record("agreement.accepted", {"agreement": "art28", "version": accepted.version, "sha256": accepted.sha256,
                                         "actor": str(actor.account_id)})  # fmt: skip
