"""Every address of the installation, as Django's resolver knows them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """``route``: as written, with converters; ``view``: what answers."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def act(self) -> str | None:
        """What a role has to be allowed, where the view carries ``@may``."""
        return getattr(self.view, "act", None)


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], before: str, namespace: str) -> Iterator[Address]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, before + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield Address(namespace + entry.name if entry.name else "", before + str(entry.pattern), entry.callback)
