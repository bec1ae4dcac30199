"""Who calls: a program with a token that an organisation made, for the acts it was made for."""

from typing import Any

from django.http import HttpRequest
from ninja.errors import AuthenticationError, AuthorizationError
from ninja.security import HttpBearer

from softranet.api.errors import Refused


class Needs(HttpBearer):
    """Demands a genuine token that may do this act. The middleware of organisations has read the token, and opened
    its organisation's scope, before any operation runs."""

    openapi_description = "An organisation's token, made in its settings."

    def __init__(self, act: str) -> None:
        super().__init__()
        self.act = act

    # One scheme for all operations; the act each needs stands in its description.
    @property
    def openapi_name(self) -> str:
        return "token"

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if any("\0" in value for values in request.GET.lists() for value in (values[0], *values[1])):
            raise Refused(422, "Found a NUL character in the address, expected text.")  # no column can hold one
        found = getattr(request, "token", None)
        if found is None:
            raise AuthenticationError(401, "The token is unknown, revoked or not whole.")
        if self.act not in found.acts:
            made_for = ", ".join(found.acts) or "nothing"
            raise AuthorizationError(403, f"This needs a token that may {self.act}; this one may: {made_for}.")
        return found
