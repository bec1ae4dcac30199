"""Pages of log-ins that the library does not have."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from softranet.accounts import sign_in_links
from softranet.web.middleware import opened_by_token


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that whoever fetches the address ahead of its reader does not spend it."""
    opened_by_token(request)
    if request.method == "POST":
        response = sign_in_links.follow(request, token)
        if response is not None:
            return response
    valid = request.method != "POST" and sign_in_links.known(token)
    return render(request, "accounts/sign_in_link.html", {"valid": valid}, status=200 if valid else 410)
