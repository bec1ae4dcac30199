"""Nothing is served from a database that may hold people who were erased."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from softranet.backups import marker


class RestoringMiddleware:
    """Answers 503 with one sentence, ``/healthz`` too, until a restore is complete."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not marker.restoring():
            return self.get_response(request)
        sentence = _("A backup is being restored; we are back once everybody who was erased is erased there too.")
        return HttpResponse(
            sentence + "\n", status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "60"}
        )
