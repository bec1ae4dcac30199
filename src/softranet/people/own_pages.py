"""What apps add to a person's own pages, and what they do when a person is here by an act of their own.

Apps call ``add`` and ``on_presence`` in ``AppConfig.ready``; the pages themselves, and the proof of who opens them,
are of the app that shows a person their data.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from softranet.people.models import Person

View = Callable[[HttpRequest, Person], HttpResponse]


@dataclass(frozen=True)
class OwnPage:
    """One further page, at ``my-data/<key>/``. ``about``: one sentence beside its link."""

    key: str
    label: Promise | str
    about: Promise | str
    view: View
    order: int


_pages: dict[str, OwnPage] = {}
_listeners: list[Callable[[Person], None]] = []
_addressed: list[Callable[[str], None]] = []


def add(key: str, label: Promise | str, view: View, *, about: Promise | str, order: int = 50) -> None:
    """Add a page; the view gets the request and the person, who has proven that it is them."""
    _pages[key] = OwnPage(key, label, about, view, order)


def pages() -> list[OwnPage]:
    """All of them, in order."""
    return sorted(_pages.values(), key=lambda page: page.order)


def page(key: str) -> OwnPage | None:
    return _pages.get(key)


def on_presence(listener: Callable[[Person], None]) -> None:
    """Have a function called with each person who is here by an act of their own."""
    _listeners.append(listener)


def on_address(listener: Callable[[str], None]) -> None:
    """Have a function called with an address that somebody gave and nobody vouches for yet: a form that waits."""
    _addressed.append(listener)


def said_to_be(address: str) -> None:
    """Somebody says that this is theirs, in its one written form; whether it is will be seen."""
    for listener in _addressed:
        listener(address)


def here(person: Person) -> None:
    """The person themselves is on the other side of this request: a form they sent, a page they opened."""
    for listener in _listeners:
        listener(person)
