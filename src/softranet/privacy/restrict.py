"""Restriction: the data is kept and not used (GDPR Art. 18). While one stands the gate refuses every purpose but those
that Art. 18(2) leaves: what the person asks for themselves, and what a law demands."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from softranet.privacy import ledger, subjects
from softranet.privacy.models import Restriction
from softranet.privacy.records import now
from softranet.privacy.subjects import pseudonym

_hooks: list[Callable[[Any, Restriction], None]] = []


def on_change(hook: Callable[[Any, Restriction], None]) -> Callable[[Any, Restriction], None]:
    """Have (person, restriction) told, in the transaction, when one begins and when it is lifted (Art. 19)."""
    _hooks.append(hook)
    return hook


class Ground(StrEnum):
    """The grounds of Art. 18(1), and a deletion that waits for a legal hold."""

    ACCURACY = "accuracy"  # (a) until what is contested has been checked
    UNLAWFUL = "unlawful"  # (b) the person wants restriction instead of erasure
    CLAIMS = "claims"  # (c) the person needs it for a legal claim
    OBJECTION = "objection"  # (d) until an objection is decided
    HELD = "held"  # what a law makes us keep after the person asked for deletion is kept and nothing else

    @property
    def label(self) -> Any:
        return _LABELS[self]


_LABELS: dict[Ground, Any] = {
    Ground.ACCURACY: _("something in it is contested, until that is checked"),
    Ground.UNLAWFUL: _("kept instead of deleted, because the person wants that"),
    Ground.CLAIMS: _("the person needs it for a legal claim"),
    Ground.OBJECTION: _("an objection is being decided"),
    Ground.HELD: _("deletion was asked for, and a law makes us keep it"),
}


def start(subject: Any, why: Ground, *, actor: UUID | None = None) -> Restriction:
    """Restrict from now on. One that stands on the same ground is left as it is. Raises ``NotHere``."""
    with transaction.atomic():
        subjects.here(subject.pk)
        standing = Restriction.objects.filter(subject=subject.pk, why=why, until=None).first()
        if standing is not None:
            return standing
        row = Restriction.objects.create(subject_id=subject.pk, why=why)
        _record("restricted", subject, row, actor)
    return row


def end(subject: Any, *, why: Ground | None = None, actor: UUID | None = None) -> int:
    """Lift what stands, on one ground or on all but a legal hold's; returns how many. The interval stays, to judge
    past uses by."""
    with transaction.atomic():
        standing = Restriction.objects.select_for_update().filter(subject=subject.pk, until=None)
        rows = list(standing.filter(why=why) if why else standing.exclude(why=Ground.HELD))
        for row in rows:
            row.until = now()
            row.save(update_fields=["until"])
            _record("restriction_lifted", subject, row, actor)
    return len(rows)


def _record(kind: str, subject: Any, row: Restriction, actor: UUID | None) -> None:
    payload = {"restriction": str(row.id), "why": row.why, "actor": str(actor or "")}
    ledger.record(kind, payload, subject_id=pseudonym(subject.pk))
    for hook in _hooks:
        hook(subject, row)
