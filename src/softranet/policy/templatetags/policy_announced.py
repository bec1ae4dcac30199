"""What the frame of public pages says of a coming policy."""

from typing import Any

from django import template
from django.template import Context

from softranet.policy.actions.publish import coming
from softranet.policy.models import DocumentKind, Version
from softranet.privacy import scope

register = template.Library()
ABOUT = frozenset({"policy", "policy-answer", "policy-leaving"})


@register.simple_tag(takes_context=True)
def announced(context: Context) -> Version | None:
    """The announced version of the policy of the organisation whose page this is; None on pages that are about it."""
    request: Any = context.get("request")
    match: Any = getattr(request, "resolver_match", None)
    about = match and (match.url_name in ABOUT or match.kwargs.get("page") == "policy")
    if about or not getattr(request, "organisation", None):
        return None
    try:
        scope.current()
    except scope.NoScope:  # a page that says what went wrong
        return None
    return coming(DocumentKind.PRIVACY)
