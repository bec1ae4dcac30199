"""An organisation's front page: every way to reach it, and every right one has there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from softranet.web import navigation


@require_safe
def front(request: HttpRequest, slug: str) -> HttpResponse:
    doors = [
        {"href": reverse(link.url_name, args=[slug]), "label": link.label, "about": link.about}
        for link in sorted(navigation.footer(), key=lambda link: -link.order) if link.about
    ]  # fmt: skip
    return render(request, "organisations/front.html", {"doors": doors})
