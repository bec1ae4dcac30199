"""A program's way in: ``Authorization: Bearer snt_<slug>_<secret>``.

The token names its organisation, so the middleware can open that scope before anything is looked up.
"""

import re
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from softranet.organisations.models import ApiToken, Membership, Organisation
from softranet.organisations.roles import CARE, EDIT, ERASE, EXPORT, MANAGE, MAY, SEND, VIEW
from softranet.organisations.roles import demand as demand_role
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.web import tokens

ACTS = (VIEW, EDIT, SEND, EXPORT, ERASE, CARE)
"""What a token can be made for; managing members and the policy stay with people."""

_TOKEN = re.compile(r"^Bearer snt_(?P<slug>[a-z0-9][a-z0-9-]*)_(?P<secret>[A-Za-z0-9_-]{43})$")


def organisation_named(request: HttpRequest) -> Organisation | None:
    """The organisation that the request's token names; that the token is genuine is not yet known."""
    match = _TOKEN.match(request.headers.get("Authorization", ""))
    return Organisation.at(match["slug"]) if match else None


def standing() -> QuerySet[ApiToken]:
    """The tokens of the open scope that open something: not revoked, and made by somebody who may still make one.

    They have seen its text. Whoever is gone, in whatever way, or manages no more, has no way in left by it; nor has
    a token that came in with an organisation from another installation.
    """
    may = Membership.objects.filter(organisation_id=OuterRef("organisation_id"), account=OuterRef("created_by"))
    roles = [role for role, acts in MAY.items() if MANAGE in acts]
    return ApiToken.objects.filter(Exists(may.filter(role__in=roles)), revoked_at=None)


def authenticate(request: HttpRequest) -> ApiToken | None:
    """The request's token in the open scope, or None where it is unknown or stands no more."""
    match = _TOKEN.match(request.headers.get("Authorization", ""))
    if match is None:
        return None
    found = standing().filter(digest=tokens.digest(match["secret"])).first()
    today = now().date()
    if found is not None and found.last_used_on != today:
        found.last_used_on = today
        found.save(update_fields=["last_used_on"])
    return found


def demand(request: HttpRequest, act: str) -> None:
    """Raises ``PermissionDenied`` where the request's token was not made for this act."""
    token: ApiToken | None = getattr(request, "token", None)
    if token is None or act not in token.acts:
        raise PermissionDenied(f"this needs a token that may {act}")


def create(name: str, acts: Iterable[str], *, actor: Membership) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown once and kept nowhere."""
    demand_role(actor, MANAGE)
    secret, digest = tokens.single_use()
    chosen = [act for act in ACTS if act in set(acts)]
    made = ApiToken.objects.create(name=name, digest=digest, acts=chosen, created_by=actor.account_id)
    ledger.record("token.created", {"token": str(made.id), "acts": chosen, "actor": str(actor.account_id)})
    slug = Organisation.objects.values_list("slug", flat=True).get(id=made.organisation_id)
    return made, f"snt_{slug}_{secret}"


def revoke(token: ApiToken, *, actor: Membership) -> None:
    demand_role(actor, MANAGE)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        ledger.record("token.revoked", {"token": str(token.id), "actor": str(actor.account_id)})
