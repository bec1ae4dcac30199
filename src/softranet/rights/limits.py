"""How often something may be asked from one place of the network."""

from django.core.cache import cache
from django.http import HttpRequest

LINKS_AN_HOUR = 20
"""From one address of the network; a person needs one or two."""


def within_limit(request: HttpRequest) -> bool:
    """A flood of requests is let go unanswered; the page says the same."""
    key = f"rights.links.{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    return bool(cache.incr(key) <= LINKS_AN_HOUR)
