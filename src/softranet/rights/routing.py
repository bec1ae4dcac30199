"""The page on which the owner of a mailbox says that their request may be passed on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from softranet.rights.actions.route import prove
from softranet.web.middleware import opened_by_token


@require_http_methods(["GET", "HEAD", "POST"])
def stray(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET changes nothing, since scanners open links before people do; POST passes it on, once."""
    opened_by_token(request)
    if request.method != "POST":
        return render(request, "rights/stray.html", {"token": token})
    if not prove(token):
        return render(request, "rights/spent.html", status=410)
    return render(request, "rights/routed.html")
