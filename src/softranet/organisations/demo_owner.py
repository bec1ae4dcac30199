"""The way into the demo organisation: a link, since there is no default password."""

from softranet.accounts import sign_in_links
from softranet.organisations.models import Membership, Organisation, Role
from softranet.privacy.scope import organisation_scope


def sign_in_link() -> str | None:
    """The path of a one-time link for the demo's owner; None where there is no demo."""
    demo = Organisation.objects.filter(is_demo=True, ended_at=None).order_by("created_at").first()
    if demo is None:
        return None
    with organisation_scope(demo.id):
        owner = Membership.objects.select_related("account").filter(role=Role.OWNER).order_by("joined_at").first()
        return sign_in_links.issue(owner.account) if owner else None
