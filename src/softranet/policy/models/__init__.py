"""The policy's tables."""

from softranet.policy.models.acceptances import Acceptance
from softranet.policy.models.agreements import Agreement
from softranet.policy.models.departures import Departure
from softranet.policy.models.notices import VersionNotice
from softranet.policy.models.versions import DocumentKind, Draft, Version

__all__ = ["Acceptance", "Agreement", "Departure", "DocumentKind", "Draft", "Version", "VersionNotice"]
