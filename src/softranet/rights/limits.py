"""How often something may be asked from one place of the network."""

from django.http import HttpRequest

from softranet.web.limits import within

LINKS_AN_HOUR = 20
"""From one address of the network; a person needs one or two."""


def within_limit(request: HttpRequest) -> bool:
    """A flood of requests is let go unanswered; the page says the same."""
    return within(f"rights.links.{request.META.get('REMOTE_ADDR', '')}", LINKS_AN_HOUR)
