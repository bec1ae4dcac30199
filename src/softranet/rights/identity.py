"""Knowing that it is the person: a link opened from their own mailbox, then a visit of half an hour."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from softranet.people import own_pages
from softranet.people.models import ContactPoint, Person
from softranet.privacy.records import now
from softranet.rights.models import OpenLink, Visit
from softranet.web.tokens import digest, single_use

COOKIE = "my-data"
LINK_LIVES = timedelta(hours=1)
VISIT_LIVES = timedelta(minutes=30)


def make_link(point: ContactPoint) -> str:
    """A token for a link to this contact point; only its hash is kept."""
    return new_link(point)[1]


def new_link(point: ContactPoint) -> tuple[OpenLink, str]:
    """The same, with the row that stands for it."""
    token, kept = single_use()
    link = OpenLink.objects.create(subject=point.person, point=point.id, digest=kept, expires_at=now() + LINK_LIVES)
    return link, token


def open_link(token: str) -> tuple[Visit, str] | None:
    """Use a link, once; the visit and its cookie's value. None when it is unknown, used or too old."""
    used = OpenLink.objects.filter(digest=digest(token), used_at=None, expires_at__gt=now()).update(used_at=now())
    if not used:
        return None
    link = OpenLink.objects.get(digest=digest(token))
    secret, kept = single_use()
    return Visit.objects.create(
        subject_id=link.subject_id, link=link.id, digest=kept, expires_at=now() + VISIT_LIVES
    ), secret


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit this browser proved, if it still runs."""
    secret = request.COOKIES.get(COOKIE)
    if not secret:
        return None
    visit = Visit.objects.filter(digest=digest(secret), expires_at__gt=now()).select_related("subject").first()
    if visit is not None:
        own_pages.here(visit.subject)
    return visit


def remember(response: HttpResponse, slug: str, secret: str) -> None:
    response.set_cookie(
        COOKIE, secret, max_age=int(VISIT_LIVES.total_seconds()), path=reverse("my-data", args=[slug]),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def forget(response: HttpResponse, slug: str) -> None:
    response.delete_cookie(COOKIE, path=reverse("my-data", args=[slug]))


def proven(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page only the person themselves may see; gets ``visit``. Others are sent to ask for a link."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visit = visit_of(request)
        if visit is None:
            return redirect("my-data", slug)
        return view(request, slug, *args, visit=visit, **kwargs)

    return guarded


def person_of(visit: Visit) -> Person:
    return Person.objects.get(id=visit.subject_id)
