"""Global Privacy Control: a browser that says for its person not to sell or share (11 CCR § 7025).

The signal is the header ``Sec-GPC`` with the value 1 and nothing else; of several, one that is 1 counts. Nothing is
kept about a browser. Where the person is known by an act of their own in the same request, it is remembered for them;
where what they sent waits for a member's look or their own confirmation, for their address.
"""

from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from softranet.people import own_pages
from softranet.people.models import Person
from softranet.privacy import opt_out
from softranet.privacy.subjects import NotHere

_sent: ContextVar[bool] = ContextVar("softranet_gpc", default=False)


class SignalMiddleware:
    """Notes the signal for the request that is under way. Place it after the organisation's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = _sent.set(sends_signal(request))
        try:
            return self.get_response(request)
        finally:
            _sent.reset(before)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        """Somebody signed in is known on an organisation's public pages, by the person they are there."""
        if not _sent.get() or request.organisation is None or not request.path_info.startswith("/@"):  # type: ignore[attr-defined]
            return
        if request.user.is_authenticated:
            person = Person.objects.filter(account=request.user.pk).first()
            if person is not None:
                own_pages.here(person)


def sends_signal(request: HttpRequest) -> bool:
    """Whether the browser asks not to sell or share."""
    return "1" in [one.strip() for one in request.META.get("HTTP_SEC_GPC", "").split(",")]


def honour(person: Person) -> None:
    """Remember the signal for a person who is here by an act of their own; who is erased at that moment needs none."""
    if _sent.get():
        with suppress(NotHere):
            opt_out.start(person, how="signal")


def remember(address: str) -> None:
    """Keep the signal in mind for whoever proves to be behind this address."""
    if _sent.get():
        opt_out.remember([address], how="signal")
