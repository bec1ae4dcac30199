"""Which organisation a request is about, decided by its address or token, and the scope it runs in."""

import re
from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from softranet.organisations import bearer
from softranet.organisations.actions import support
from softranet.organisations.models import Membership, Organisation
from softranet.privacy.scope import organisation_scope

_ADDRESS = re.compile(r"^/(?P<part>@|app/)(?P<slug>[a-z0-9][a-z0-9-]*)(/|$)")
_API = "/api/v1/"


class OrganisationMiddleware:
    """Opens the organisation's scope around the view and the rendering of its answer.

    ``/@<slug>/`` are an organisation's public pages, ``/app/<slug>/`` its workspace: there the account must be
    a member. Under ``/api/v1/`` the token names the organisation. A failed view rolls everything back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.organisation = request.membership = request.token = None  # type: ignore[attr-defined]
        if request.path_info.startswith(_API):
            organisation = bearer.organisation_named(request)
            return self._program(request, organisation) if organisation else self.get_response(request)
        match = _ADDRESS.match(request.path_info)
        if match is None:
            return self.get_response(request)
        organisation = Organisation.at(match["slug"])
        if organisation is None:
            return self.get_response(request)
        if match["part"] == "app/" and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        with organisation_scope(organisation.id), timezone.override(organisation.time_zone):
            request.organisation = organisation  # type: ignore[attr-defined]
            if request.user.is_authenticated:
                member = Membership.objects.filter(account=request.user.pk).first()
                if member is None and match["part"] == "app/":
                    member = support.guest(request.user)
                request.membership = member  # type: ignore[attr-defined]
            if (
                match["part"] == "@"
                and "language" not in request.COOKIES
                and not request.META.get("HTTP_ACCEPT_LANGUAGE")
            ):
                translation.activate(organisation.language)
            return self._answer(request)

    def _program(self, request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
        """A genuine token opens its organisation's scope; with any other the view runs in none, and refuses."""
        with organisation_scope(organisation.id), timezone.override(organisation.time_zone):
            token = bearer.authenticate(request)
            if token is not None:
                request.organisation, request.token = organisation, token  # type: ignore[attr-defined]
                return self._answer(request)
        return self.get_response(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, "failed", False) or response.status_code >= 500:
            transaction.set_rollback(True)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]) -> None:
        """An address that names no organisation, or one the account is no member of, does not exist."""
        match = _ADDRESS.match(request.path_info)
        if match is None:
            return
        missing = request.organisation is None  # type: ignore[attr-defined]
        if missing or (match["part"] == "app/" and request.membership is None):  # type: ignore[attr-defined]
            raise Http404
        if match["part"] == "app/" and request.resolver_match is not None:
            support.visited(request.membership, request.resolver_match.url_name or "")  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.failed = True  # type: ignore[attr-defined]
