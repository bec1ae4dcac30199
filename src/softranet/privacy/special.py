"""Special categories of data (GDPR Art. 9(1); convictions, Art. 10, alike): only with explicit consent, and apart.

Each kind has a purpose and a consent of its own, see ``vocabulary.minding``. The words are sealed, see
``special_field``; nothing finds, sorts or chooses people by them. A consent that ends takes its data with it.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat

from softranet.privacy import consent, hold, ledger, subjects
from softranet.privacy.models import ConsentEvent, Hold, Permission, Source, SpecialDatum, SpecialUse, Terms
from softranet.privacy.models.consenting import GRANTED
from softranet.privacy.records import now
from softranet.privacy.special_field import NoExplicitConsent, asks
from softranet.privacy.subjects import pseudonym
from softranet.privacy.vocabulary import SPECIAL_KINDS, Category, Purpose, minding

LONGEST = 2000
"""Characters that can be told of one kind."""


class NotAsked(ValueError):
    """Data of a special category that the organisation does not ask for.

    Found: a kind without a stated use. Expected: one of ``uses``; state what it is for first.
    """


def kind_of(key: str) -> Category:
    """The special category with this key. Raises ``KeyError``."""
    return {kind.key: kind for kind in SPECIAL_KINDS}[key]


def uses() -> list[SpecialUse]:
    """What the open scope asks for, the oldest first."""
    return list(SpecialUse.objects.filter(ended_at=None).order_by("stated_at", "id"))


def state_use(kind: Category, reason: str, *, actor: UUID | None) -> SpecialUse:
    """Begin to ask for a kind. Raises ``ValueError``: no reason, or it is asked for already."""
    if not reason.strip():
        raise ValueError("found no reason; expected in a few words what it is asked for")
    if SpecialUse.objects.filter(kind=kind.key, ended_at=None).exists():
        raise ValueError(f"{kind.key} is asked for already; end that use first")
    row = SpecialUse.objects.create(kind=kind.key, reason=reason.strip())
    ledger.record("special.stated", {"use": str(row.id), "kind": kind.key, "actor": str(actor or "")})
    return row


def end_use(row: SpecialUse, *, actor: UUID | None) -> int:
    """Ask for it no more: the consents to it end, and all that was told goes. Returns of how many people."""
    with transaction.atomic():
        SpecialUse.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now())
        meant = minding(kind_of(row.kind))
        agreed = Permission.objects.filter(purpose_key=meant.key, state__in=GRANTED).select_related("subject")
        count = 0
        for permission in agreed.iterator():
            consent.withdraw(permission.subject, meant, how="use_ended", actor=actor)
            count += 1
        ledger.record("special.ended", {"use": str(row.id), "people": count, "actor": str(actor or "")})
    return count


def agree(subject: Any, kind: Category, *, terms: Terms, source: Source, how: str) -> ConsentEvent:
    """The person agreed expressly to this one kind, in these words. Raises ``NotAsked``."""
    _demand_use(kind)
    return consent.give(subject, minding(kind), how=how, terms=terms, source=source)


def keep(subject: Any, kind: Category, words: str, *, source: Source, actor: UUID | None = None) -> SpecialDatum:
    """Hold what was told of this kind, in the place of what was told before.

    Raises:
        NotAsked: the organisation states no use for it.
        NoExplicitConsent: no explicit consent of the person's to this kind stands.
        ValueError: nothing, or more than ``LONGEST`` characters.
    """
    words = words.replace("\x00", "").strip()
    if not 0 < len(words) <= LONGEST:
        raise ValueError(f"found {len(words)} characters; expected 1 to {LONGEST}")
    _demand_use(kind)
    with transaction.atomic():
        row = SpecialDatum.objects.filter(subject=subject.pk, kind=kind.key).first()
        row = row or SpecialDatum(subject_id=subject.pk, kind=kind.key)
        row.words, row.source, row.at = words, source, now()
        row.save()
        ledger.record(
            "special.kept", {"record": str(row.pk), "kind": kind.key, "actor": str(actor or "")}, pseudonym(subject.pk)
        )
    return row


@asks
def demand(row: Any, kind: Category) -> None:
    """The control: each write of such data asks for the standing consent, and holds it until the transaction ends.

    The person first, as whoever erases them does. Raises ``NoExplicitConsent``.
    """
    subjects.stay(row.subject_id)
    stands = Permission.objects.select_for_update().filter(
        subject=row.subject_id, purpose_key=minding(kind).key, state__in=GRANTED
    )
    if not stands:
        raise NoExplicitConsent(f"no explicit consent to {kind.key} stands; ask the person before anything is written")


def told(subject: Any) -> dict[str, SpecialDatum]:
    """What the person told, by kind, whose consent stands; what only a legal hold keeps is shown to nobody here."""
    standing = agreed(subject)
    rows = SpecialDatum.objects.filter(subject=subject.pk).select_related("source")
    return {row.kind: row for row in rows if row.kind in standing}


def agreed(subject: Any) -> set[str]:
    """The keys of the kinds to which the person's explicit consent stands."""
    granted = Permission.objects.filter(subject=subject.pk, state__in=GRANTED, purpose_key__startswith="special.")
    return {key.removeprefix("special.") for key in granted.values_list("purpose_key", flat=True)}


@consent.on_no
def _forget(subject: Any, purpose: Purpose, event: ConsentEvent) -> None:
    """The consent is gone, and so, at once, is what rested on it; under a legal hold when that is lifted."""
    if purpose.explicit and not hold.standing(subject):
        kind = purpose.key.removeprefix("special.")
        gone = SpecialDatum.objects.filter(subject=subject.pk, kind=kind)
        for row in gone.only("id", "kind"):
            _erase(row, subject.pk, str(event.id))


def clear_up() -> int:
    """Erase what a legal hold kept beyond its consent, now that the hold is lifted; returns how many records.

    Reads what people have of whom a hold was ever lifted, and nothing else: no other record outlives its consent.
    """
    held = Hold.objects.filter(until=None).values("subject")
    lifted = Hold.objects.filter(until__isnull=False).exclude(subject__in=held).values("subject")
    standing = Permission.objects.filter(
        subject=OuterRef("subject"), purpose_key=Concat(Value("special."), OuterRef("kind")), state__in=GRANTED
    )
    rows = SpecialDatum.objects.filter(subject__in=lifted).exclude(Exists(standing)).only("id", "kind", "subject_id")
    count = 0
    for row in rows:
        _erase(row, row.subject_id, "")
        count += 1
    return count


def _erase(row: SpecialDatum, person: Any, event: str) -> None:
    number, kind = str(row.pk), row.kind
    row.delete()
    ledger.record("special.erased", {"record": number, "kind": kind, "consent": event}, pseudonym(person))


def _demand_use(kind: Category) -> None:
    if not SpecialUse.objects.filter(kind=kind.key, ended_at=None).exists():
        raise NotAsked(f"{kind.key} is not asked for here; state what it is for first")


__all__ = [
    "LONGEST", "NoExplicitConsent", "NotAsked", "agree", "agreed", "clear_up", "demand", "end_use", "keep", "kind_of",
    "state_use", "told", "uses",
]  # fmt: skip
