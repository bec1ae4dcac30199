"""Knowing that it is the person: a link opened from their own mailbox, then a visit of half an hour."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from softranet.people import own_pages
from softranet.people.models import ContactPoint, Person
from softranet.privacy import subjects
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.rights.models import OpenLink, RequestKind, Strength, Visit
from softranet.rights.proof import LINK_LIVES
from softranet.web.tokens import digest, single_use

COOKIE = "my-data"
VISIT_LIVES = timedelta(minutes=30)


def make_link(point: ContactPoint) -> str:
    """A token for a link to this contact point; only its hash is kept."""
    return new_link(point)[1]


def new_link(
    point: ContactPoint, beside: Visit | None = None, leads_to: RequestKind | None = None
) -> tuple[OpenLink, str]:
    """The same, with the row that stands for it. ``beside``: it opens nothing, and is that visit's second proof."""
    token, kept = single_use()
    link = OpenLink.objects.create(
        subject=point.person, point=point.id, digest=kept, expires_at=now() + LINK_LIVES,
        beside=beside.id if beside else None, leads_to=leads_to or "",
    )  # fmt: skip
    return link, token


def open_link(token: str) -> tuple[Visit, str] | None:
    """Use a link, once; the visit and its cookie's value. None when it is unknown, used or too old, or opens none."""
    link = use_link(token)
    if link is None or link.beside is not None:
        return None
    secret, kept = single_use()
    return Visit.objects.create(
        subject_id=link.subject_id, link=link.id, digest=kept, expires_at=now() + VISIT_LIVES
    ), secret


def strengthen(link: OpenLink) -> Visit | None:
    """The open page that this used link is the second proof for; none where it is closed by now."""
    open_still = Visit.objects.filter(subject=link.subject_id, expires_at__gt=now())
    beside = open_still.filter(id=link.beside).first() if link.beside else None
    if beside is not None:
        beside.strength = Strength.SECOND_POINT
        beside.save(update_fields=["strength"])
    return beside


def link_of(token: str) -> OpenLink | None:
    """A link that could be used now."""
    return OpenLink.objects.filter(digest=digest(token), used_at=None, expires_at__gt=now()).first()


def use_link(token: str) -> OpenLink | None:
    """Used now, by nobody before."""
    link = link_of(token)
    if link is None:
        return None
    try:
        subjects.alone(link.subject_id)
    except subjects.NotHere:
        return None
    unused = OpenLink.objects.filter(id=link.id, used_at=None)
    return link if unused.update(used_at=now()) else None


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit this browser proved, if it still runs."""
    visit = _visit(request)
    if visit is not None:
        own_pages.here(visit.subject)
    return visit


def _visit(request: HttpRequest) -> Visit | None:
    secret = request.COOKIES.get(COOKIE)
    if not secret:
        return None
    return Visit.objects.filter(digest=digest(secret), expires_at__gt=now()).select_related("subject").first()


def remember(response: HttpResponse, slug: str, secret: str) -> None:
    response.set_cookie(
        COOKIE, secret, max_age=int(VISIT_LIVES.total_seconds()), path=reverse("my-data", args=[slug]),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def forget(response: HttpResponse, slug: str) -> None:
    response.delete_cookie(COOKIE, path=reverse("my-data", args=[slug]))


def proven(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page only the person themselves may see; gets ``visit``. Others are sent to ask for a link.

    What they do comes after what else is being done for them at that moment. Where that was an erasure, nothing of
    this is done, and they are led to its certificate.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visit = _visit(request)
        if visit is None:
            return redirect("my-data", slug)
        try:
            with transaction.atomic():
                if request.method == "POST":
                    subjects.alone(visit.subject_id)
                own_pages.here(visit.subject)
                return view(request, slug, *args, visit=visit, **kwargs)
        except subjects.NotHere:
            return _gone(slug, visit)

    return guarded


def _gone(slug: str, visit: Visit) -> HttpResponse:
    number = Certificate.objects.filter(pseudonym=visit.subject_id).values_list("number", flat=True).first()
    response = redirect("certificate", slug, number) if number else redirect("my-data", slug)
    forget(response, slug)
    return response


def person_of(visit: Visit) -> Person:
    """Raises ``NotHere`` when they were erased meanwhile."""
    person = Person.objects.filter(id=visit.subject_id).first()
    if person is None:
        raise subjects.NotHere("the person was erased while their page was open")
    return person
