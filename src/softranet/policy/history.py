"""The privacy policies of an organisation that have been in force, and since when each allows what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from softranet.policy.changes import document_of
from softranet.policy.models import DocumentKind, Version
from softranet.privacy.permitted import once


@dataclass(frozen=True)
class Stated:
    """What one version in force allows; None where it does not say, and limits nothing."""

    number: int
    since: datetime
    purposes: frozenset[str] | None
    recipients: frozenset[str] | None
    figures: tuple[tuple[str, int], ...]

    def allows(self, what: str, key: str) -> bool:
        stated = self.purposes if what == "purpose" else self.recipients
        return stated is None or key in stated


def history(organisation_id: UUID) -> tuple[Stated, ...]:
    """In their order; one question to the database, since what is in force never changes again."""
    versions = Version.objects.filter(
        organisation_id=organisation_id, kind=DocumentKind.PRIVACY, in_force_at__isnull=False
    )
    newest = once(
        ("policy in force", organisation_id),
        lambda: versions.order_by("-number").values_list("id", "in_force_at").first(),
    )
    return _up_to(*newest) if newest else ()


@lru_cache(maxsize=4096)
def _up_to(newest: UUID, since: datetime) -> tuple[Stated, ...]:
    """By the newest that is in force: versions are immutable, and take effect in the order of their numbers."""
    number = Version.objects.values_list("number", flat=True).get(id=newest)
    rows = Version.objects.filter(kind=DocumentKind.PRIVACY, number__lte=number, in_force_at__isnull=False)
    return tuple(_stated(row) for row in rows.order_by("number"))


def _stated(row: Version) -> Stated:
    document = document_of(row)
    purposes, recipients = (document.purposes, document.recipients) if document else (None, None)
    return Stated(
        row.number, row.in_force_at or row.effective_at, None if purposes is None else frozenset(purposes),
        None if recipients is None else frozenset(recipients), tuple(sorted(row.facts.items())),
    )  # fmt: skip


def figures_so_far(organisation_id: UUID) -> list[tuple[datetime, Mapping[str, int]]]:
    """The figures of each of them, and since when, for the engine."""
    return [(stated.since, dict(stated.figures)) for stated in history(organisation_id)]


def introduced(organisation_id: UUID, what: str, key: str) -> tuple[bool, Stated | None]:
    """Whether the version in force allows this, and the one that began to; None: all of them do, back to the first."""
    past = history(organisation_id)
    if not past:
        return True, None
    if not past[-1].allows(what, key):
        return False, None
    began = past[-1]
    for version in reversed(past):
        if not version.allows(what, key):
            return True, began
        began = version
    return True, None
