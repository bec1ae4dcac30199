"""A person's answer to a changed version: they agree, or they leave."""

from typing import Any

from django.db import transaction

from softranet.policy.models import Agreement, Departure, DocumentKind, Version
from softranet.privacy import ledger
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.subjects import pseudonym

LEFT = "left at a policy change"
"""Why such an erasure was; stands on its certificate and in the ledger."""


def agree(person: Any, version: Version, *, how: str) -> Agreement:
    """Put the person's yes on record, once; what only this version or one before it allows is open from now on."""
    row, new = Agreement.objects.get_or_create(
        subject=person, version=version, defaults={"sha256": version.sha256, "how": how}
    )
    if new:
        ledger.record(
            "policy.agreed", {"kind": version.kind, "number": version.number, "sha256": version.sha256, "how": how},
            subject_id=pseudonym(person.pk),
        )  # fmt: skip
    return row


def leave(person: Any, version: Version) -> Certificate:
    """Erase the person who does not agree to a version; returns the certificate of what went and what stayed."""
    with transaction.atomic():
        certificate = erase(person, reason=LEFT, requested_at=now())
        # Under a legal hold the certificate is not one yet, but has its number: whoever asks again has left once.
        Departure.objects.get_or_create(id=certificate.id, defaults={"version": version, "at": certificate.erased_at})
    return certificate


def asked(person: Any) -> list[Version]:
    """Significant versions of the policy that this person came before and has not answered, the newest first.

    Agreeing to one agrees to those before it. The coming one is among them: it can be agreed to in advance.
    """
    rows = Version.objects.filter(kind=DocumentKind.PRIVACY, significant=True).defer("source", "text")
    said = Agreement.objects.filter(subject=person, version__kind=DocumentKind.PRIVACY)
    latest = said.order_by("-version__number").values_list("version__number", flat=True).first() or 0
    accepted = person.acceptances.filter(version__kind=DocumentKind.PRIVACY)
    latest = max([latest, *accepted.values_list("version__number", flat=True)])
    newer = rows.filter(number__gt=latest).order_by("-number")
    return [v for v in newer if v.in_force_at is None or v.in_force_at > person.collected_at]
