"""What each role may do, asked in one place by pages, API and actions."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from softranet.accounts.models import Account
from softranet.organisations.models import ApiToken, Membership, Organisation, Role

VIEW, EDIT, SEND, EXPORT, ERASE, POLICY, MANAGE = "view", "edit", "send", "export", "erase", "policy", "manage"
CARE = "care"  # open what needs special care: special categories of data, GDPR Art. 9

MAY: dict[str, frozenset[str]] = {
    Role.READER: frozenset({VIEW}),
    Role.MEMBER: frozenset({VIEW, EDIT, SEND}),
    Role.OFFICER: frozenset({VIEW, EDIT, EXPORT, ERASE, POLICY, CARE}),
    Role.OWNER: frozenset({VIEW, EDIT, SEND, EXPORT, ERASE, POLICY, MANAGE, CARE}),
}


class WorkspaceRequest(HttpRequest):
    """A request that the middleware let into an organisation's workspace."""

    organisation: Organisation
    membership: Membership
    token: ApiToken | None
    user: Account


def allowed(membership: Membership | None, act: str) -> bool:
    return membership is not None and act in MAY.get(membership.role, frozenset())


def demand(membership: Membership | None, act: str) -> None:
    """Raises ``PermissionDenied`` where the member's role does not allow the act."""
    if not allowed(membership, act):
        raise PermissionDenied(f"this needs a role that may {act}")


def may(act: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A workspace view that only roles with this act may open; others get 403."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            demand(request.membership, act)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.act = act  # type: ignore[attr-defined]  # read by the test that tries every address as every role
        return guarded

    return decorate
