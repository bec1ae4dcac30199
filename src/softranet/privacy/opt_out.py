"""Opting out of sale and sharing: nothing of that person goes to whoever would use it for an interest of their own.

Nobody's data is sold here. What a law calls sale or sharing (Cal. Civ. Code § 1798.140(ad), (ah)) is disclosure to
the kinds of recipient named below; the opt-out is an objection of its own, so that each disclosure can be judged by
whether one stood then. It needs no proof of who somebody is (§ 1798.135(c)(1), 11 CCR § 7026(d)).
"""

import hmac
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from softranet.privacy import ledger, object_to, scope
from softranet.privacy.graph import table
from softranet.privacy.keys import derived
from softranet.privacy.models import Objection, RememberedOptOut
from softranet.privacy.models.disclosing import RecipientKind

S = TypeVar("S", bound=QuerySet[Any])

SALE = "sale"
"""The key of the objection."""

SELF_INTERESTED = (
    RecipientKind.ANALYTICS, RecipientKind.ADVERTISING, RecipientKind.SPONSOR, RecipientKind.AFFILIATE,
)  # fmt: skip
"""Recipients who use data for themselves. Not a processor or fraud service, who work for us; not an authority,
claimant or acquirer, whom other rules let in (§ 1798.140(ad)(2), § 1798.145(a))."""


def start(subject: Any, *, how: str, actor: UUID | None = None) -> Objection:
    """Opt the person out from now on. ``how``: the key of the act, such as ``page`` or ``signal``."""
    return object_to.begin(subject, SALE, actor=actor, how=how)


def end(subject: Any, *, how: str, actor: UUID | None = None) -> int:
    """The person takes it back, by an act of their own; returns how many stood."""
    return object_to.lift(subject, SALE, actor=actor, how=how)


def stands(subject: Any) -> bool:
    """Whether the person is opted out now; an objection to everything counts."""
    return bool(among([subject.pk]))


def among(keys: Iterable[Any]) -> set[Any]:
    """Those of these people, by key, who are opted out now."""
    return set(_standing().filter(subject__in=list(keys)).values_list("subject_id", flat=True))


def remaining(subjects: S) -> S:
    """The subjects who are not opted out: whoever gives to such a recipient asks for these."""
    return subjects.exclude(Exists(_standing().filter(subject=OuterRef("pk"))))


def remember(values: Iterable[str], *, how: str) -> int:
    """Keep in mind, unreadably, addresses and numbers that nobody here is known by; returns how many.

    They are in their one written form. Whoever comes by one of them starts opted out.
    """
    rows = [RememberedOptOut(digest=_digest(value)) for value in sorted(set(values)) if value]
    RememberedOptOut.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organisation_id", "digest"], update_fields=["at"]
    )
    for _row in rows:
        ledger.record("opt_out_remembered", {"how": how})
    return len(rows)


def recalling(values: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """The statement that takes these out of mind, and its parameters, to go along with another."""
    statement = (
        f"DELETE FROM {table(RememberedOptOut)} WHERE organisation_id = %(organisation)s"
        " AND digest = ANY(%(recalled)s::bytea[]) RETURNING digest"
    )
    return statement, {"organisation": scope.current(), "recalled": [_digest(value) for value in values]}


def recalled(values: Iterable[str]) -> set[str]:
    """Those that had opted out before they were known, now out of mind: whoever asks opts their people out."""
    by_digest = {_digest(value): value for value in values}
    if not by_digest:
        return set()
    statement, params = recalling(by_digest.values())
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return {by_digest[bytes(row[0])] for row in cursor.fetchall()}


def _digest(value: str) -> bytes:
    return hmac.digest(derived("opt-out"), value.encode(), "sha256")


def _standing() -> QuerySet[Objection]:
    return Objection.objects.filter(until=None, purpose_key__in=(SALE, object_to.EVERYTHING))
