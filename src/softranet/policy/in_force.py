"""The version in force, told to parts that bind others to it."""

from datetime import datetime

from softranet.policy.actions.publish import current
from softranet.policy.models import DocumentKind
from softranet.privacy.policies import InForce


def in_force(at: datetime | None = None) -> InForce | None:
    version = current(DocumentKind.PRIVACY, at)
    return InForce(version.number, version.text, version.sha256) if version else None
