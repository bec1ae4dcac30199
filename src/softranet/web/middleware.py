"""Headers that keep a browser from doing what these pages never ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

POLICY: dict[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
    "base-uri": ("'none'",),
}
# What a single page may widen, each for a reason of its own: an embedded form, a payment gateway's page.
WIDENABLE = frozenset({"frame-ancestors", "form-action", "frame-src"})
UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
HEADERS = {
    # Not "no-referrer": that makes browsers send "Origin: null" with forms, and the CSRF check refuses those.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LETTER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
PRIVATE = "private, no-store"


def widen(response: HttpResponseBase, directive: str, *sources: str) -> None:
    """Let this one response be framed by, or send a form to, the named origins."""
    if directive not in WIDENABLE:
        raise ValueError(f"A page may widen {', '.join(sorted(WIDENABLE))}, not {directive}.")
    if bad := [one for one in sources if one != "'self'" and not _origin(one)]:
        raise ValueError(f"{directive} takes origins such as https://school.example, not {bad[0]!r}.")
    widened: dict[str, tuple[str, ...]] = getattr(response, "csp_widened", {})
    widened[directive] = widened.get(directive, ()) + sources
    response.csp_widened = widened  # type: ignore[attr-defined]
    if directive == "frame-ancestors":
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _origin(source: str) -> bool:
    return source.startswith("https://") and not set(source) & set(" ;,\r\n*")


def as_letter(response: HttpResponseBase) -> None:
    """Let one of our own pages frame this letter, which brings its styles with it, and nothing it holds run or load."""
    response.csp = LETTER  # type: ignore[attr-defined]
    response.xframe_options_exempt = True  # type: ignore[attr-defined]


def opened_by_token(request: HttpRequest) -> None:
    """Say that a secret in the address opened this page: nothing on the way may keep it."""
    request.opened_by_token = True  # type: ignore[attr-defined]


class NulMiddleware:
    """An address with a NUL in it leads nowhere: no column can hold one, so nothing is called so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Sets the policy on every response, errors included. Place it first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        csp = getattr(response, "csp", None) or policy(getattr(response, "csp_widened", {}))
        response.headers["Content-Security-Policy"] = csp
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # A session cookie is enough to call a page personal; asking who it is would cost a query.
        personal = settings.SESSION_COOKIE_NAME in request.COOKIES or getattr(
            request, "opened_by_token", False
        )
        if (
            personal
            or settings.SESSION_COOKIE_NAME in response.cookies
            or not response.has_header("Cache-Control")
        ):
            response.headers["Cache-Control"] = PRIVATE
        return response


def policy(widened: dict[str, tuple[str, ...]] | None = None) -> str:
    """The Content-Security-Policy, with what one response widened."""
    wide = widened or {}
    names = [*POLICY, *(name for name in wide if name not in POLICY)]
    return "; ".join(f"{name} {' '.join(_sources(name, wide.get(name, ())))}" for name in names)


def _sources(name: str, added: tuple[str, ...]) -> tuple[str, ...]:
    # 'none' means nothing only while it stands alone.
    standing = POLICY.get(name, ())
    return tuple(one for one in standing if one != "'none'" or not added) + added
