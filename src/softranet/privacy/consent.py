"""Consent: append-only evidence, with the present state beside it (GDPR Art. 7)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from softranet.privacy import ledger
from softranet.privacy.models import ConsentEvent, Permission, Source, Terms
from softranet.privacy.models.consenting import GRANTED, ConsentState
from softranet.privacy.records import now
from softranet.privacy.subjects import pseudonym
from softranet.privacy.vocabulary import Purpose

NO = (ConsentState.REFUSED, ConsentState.WITHDRAWN)

Ended = Callable[[Any, Purpose, ConsentEvent], None]
_ended: list[Ended] = []


def on_no(hook: Ended) -> Ended:
    """Have (person, purpose, the act) told in the same transaction when somebody refuses or withdraws."""
    _ended.append(hook)
    return hook


class NotGrantable(ValueError):
    """An imported or asked consent tried to override a refusal.

    Found: the person refused or withdrew. Expected: only the person's own later act changes that.
    """


def give(subject: Any, purpose: Purpose, **how: Any) -> ConsentEvent:
    """The person agreed, by an act of their own that is confirmed."""
    return _record(subject, purpose, ConsentState.GIVEN, **how)


def ask(subject: Any, purpose: Purpose, *, own_act: bool = False, **how: Any) -> ConsentEvent | None:
    """Somebody ticked, and the person still has to confirm from their own mailbox.

    ``own_act``: it was the person themselves, which alone opens anew what they had refused or withdrawn. A standing
    consent is left as it is, and so is a no said after the ticking (``at``): None comes back.

    Raises:
        NotGrantable: the person refused or withdrew, and this is not their own act.
    """
    stands = Permission.objects.filter(subject=subject, purpose_key=purpose.key).first()
    if stands is not None and stands.state in GRANTED:
        return None
    if stands is not None and stands.state in NO:
        if not own_act:
            raise NotGrantable(f"the person said no to {purpose.key}; only they themselves can sign up anew")
        if how.get("at") and how["at"] <= stands.since:
            return None
    return _record(subject, purpose, ConsentState.ASKED, **how)


def import_consent(subject: Any, purpose: Purpose, **how: Any) -> ConsentEvent:
    """Consent given elsewhere; ``evidence`` says when, where and to which words.

    Raises:
        NotGrantable: the person refused or withdrew here; an import never overrides that.
        ValueError: without evidence.
    """
    if not how.get("evidence"):
        raise ValueError("an imported consent needs its evidence: when, where and to which words it was given")
    if state(subject, purpose) in NO:
        raise NotGrantable(f"the person said no to {purpose.key}; an import does not change that")
    return _record(subject, purpose, ConsentState.IMPORTED, **how)


def refuse(subject: Any, purpose: Purpose, **how: Any) -> ConsentEvent:
    """Record that the person was asked and said no."""
    return _record(subject, purpose, ConsentState.REFUSED, **how)


def withdraw(subject: Any, purpose: Purpose, **how: Any) -> ConsentEvent:
    """At once, and as easily as it was given (Art. 7(3))."""
    return _record(subject, purpose, ConsentState.WITHDRAWN, **how)


def state(subject: Any, purpose: Purpose) -> str | None:
    """The present state, one of ``ConsentState``; None when the person was never asked."""
    return Permission.objects.filter(subject=subject, purpose_key=purpose.key).values_list("state", flat=True).first()


def granted(subject: Any, purpose: Purpose) -> bool:
    """Whether the person's consent to this purpose stands."""
    return state(subject, purpose) in GRANTED


def _record(
    subject: Any,
    purpose: Purpose,
    to: ConsentState,
    *,
    how: str,
    terms: Terms | None = None,
    source: Source | None = None,
    actor: UUID | None = None,
    evidence: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> ConsentEvent:
    if purpose.explicit and to in GRANTED and terms is None:
        raise ValueError(f"{purpose.key}: an explicit consent needs the words that were agreed to (GDPR Art. 9(2)(a))")
    at = at or now()
    event = ConsentEvent.objects.create(
        subject=subject, purpose_key=purpose.key, state=to, how=how, terms=terms, source=source, actor=actor,
        evidence=evidence or {}, at=at,
    )  # fmt: skip
    Permission.objects.update_or_create(
        subject=subject, purpose_key=purpose.key, defaults={"state": to, "since": at, "event": event}
    )
    ledger.record(
        "consent",
        {"event": str(event.id), "purpose": purpose.key, "state": str(to), "how": how,
         "wording": terms.sha256 if terms else ""},
        subject_id=pseudonym(subject.pk),
        at=at,
    )  # fmt: skip
    for hook in _ended if to in NO else ():
        hook(subject, purpose, event)
    return event
