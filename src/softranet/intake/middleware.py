"""Keeps personal data out of cookies, whatever code wanted it there."""

import logging
from collections.abc import Callable, Iterator

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from softranet.intake.cookies import personal

logger = logging.getLogger(__name__)

COUNTER = "softranet.cookies.refused"
_TELLING = ("email", "name", "login", "phone", "message", "text")


class CookieGuardMiddleware:
    """Drops an outgoing cookie that holds personal data, logs the cookie's name as an error, and counts it.

    Place it outside every middleware that sets cookies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.cookies:
            return response
        known = list(_known(request))
        for name, morsel in list(response.cookies.items()):
            kind = personal(f"{name}={morsel.value}", known) or personal(morsel.value, known)
            if kind:
                del response.cookies[name]
                logger.error("a cookie was not set: it held personal data", extra={"cookie": name[:40], "kind": kind})
                count()
        return response


def refused() -> int:
    """How many cookies this installation kept from leaving in the last days."""
    return int(cache.get(COUNTER, 0))


def count() -> None:
    cache.set(COUNTER, refused() + 1, timeout=90 * 24 * 3600)


def _known(request: HttpRequest) -> Iterator[str]:
    """What this request itself says about somebody; looks nothing up."""
    user = getattr(request, "_cached_user", None)
    for name in ("email", "name"):
        yield str(getattr(user, name, "") or "")
    posted = vars(request).get("_post")  # what a view has parsed; a stream nobody read stays unread
    if posted:
        yield from (str(posted.get(name, "") or "") for name in _TELLING)
