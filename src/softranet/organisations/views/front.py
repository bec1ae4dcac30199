"""An organisation's front page: every way to reach it, and every right one has there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from softranet.web import navigation


@require_safe
def front(request: HttpRequest, slug: str) -> HttpResponse:
    doors: dict[bool, list[dict[str, object]]] = {True: [], False: []}
    for link in navigation.footer():
        if link.about:
            there = reverse(link.url_name, args=[slug])
            doors[link.touch].append({"href": there, "label": link.label, "about": link.about})
    return render(request, "organisations/front.html", {"touch": doors[True], "rights": doors[False]})
