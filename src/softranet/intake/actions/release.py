"""A member decides about what the spam defence held."""

from uuid import UUID

from softranet.intake.actions.accept import accept
from softranet.intake.models import Waiting, Why
from softranet.organisations.models import Organisation
from softranet.privacy import ledger


def release(waiting: Waiting, organisation: Organisation, *, actor: UUID) -> None:
    """It was no spam: it counts as if it had come through at once."""
    ledger.record("held.released", {"waiting": str(waiting.id), "actor": str(actor), "signs": waiting.spam_reasons})
    accept(waiting, organisation)


def remove(waiting: Waiting, *, actor: UUID) -> None:
    """It was spam, says a human: it goes, and that somebody decided stays."""
    ledger.record("held.removed", {"waiting": str(waiting.id), "actor": str(actor), "signs": waiting.spam_reasons})
    Waiting.objects.filter(id=waiting.id, why=Why.HELD).delete()
