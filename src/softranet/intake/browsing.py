"""Calls the real pages inside this process, through every middleware, as a browser would from outside."""

from typing import Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.utils import translation

_loaded: list[BaseHandler] = []


def _handler() -> BaseHandler:
    if not _loaded:
        handler = BaseHandler()
        handler.load_middleware()
        _loaded.append(handler)
    return _loaded[0]


def open_page(
    path: str, *, language: str, data: dict[str, Any] | None = None, cookies: dict[str, str] | None = None
) -> HttpResponseBase:
    """GET a page, or POST ``data`` to it. The answer is not closed: that would close the database connection."""
    host = next((h for h in settings.ALLOWED_HOSTS if "*" not in h), "localhost").lstrip(".")
    said: dict[str, Any] = {
        "HTTP_HOST": host,
        "HTTP_REFERER": f"https://{host}{path}",
        "HTTP_ACCEPT_LANGUAGE": language,
    }
    factory = RequestFactory(REMOTE_ADDR="192.0.2.1", **said)  # RFC 5737: an address of nobody
    request = factory.get(path, secure=True) if data is None else factory.post(path, data, secure=True)
    request.COOKIES.update(cookies or {})
    with translation.override(translation.get_language()):  # the page speaks its own
        return _handler().get_response(request)
