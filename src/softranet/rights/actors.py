"""Who may act on requests for the organisation: those who decide on the policy, or a program made for erasing."""

from uuid import UUID

from django.core.exceptions import PermissionDenied

from softranet.organisations.models import ApiToken, Membership
from softranet.organisations.roles import ERASE, POLICY, demand

Actor = Membership | ApiToken | None
"""None: whoever runs the installation, at the command line."""


def check(actor: Actor) -> UUID | None:
    """The actor's number for the record. Raises ``PermissionDenied``."""
    if isinstance(actor, ApiToken):
        if ERASE not in actor.acts:
            raise PermissionDenied(f"this needs a token that may {ERASE}")
        return actor.id
    if isinstance(actor, Membership):
        demand(actor, POLICY)
        return UUID(str(actor.account_id))
    return None
