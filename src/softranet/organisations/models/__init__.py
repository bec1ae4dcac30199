"""Organisations, who works in them, and how programs get in."""

from softranet.organisations.models.access import ApiToken, ResetState, SecondFactorReset
from softranet.organisations.models.members import Invitation, Membership, Role
from softranet.organisations.models.organisations import Founding, Organisation
from softranet.organisations.models.support import SupportAccess, SupportVisit

__all__ = [
    "ApiToken", "Founding", "Invitation", "Membership", "Organisation", "ResetState", "Role", "SecondFactorReset",
    "SupportAccess", "SupportVisit",
]  # fmt: skip
