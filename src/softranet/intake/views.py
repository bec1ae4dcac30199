"""The forms people fill in: hosted, and framed by the organisation's own site."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from softranet.intake import seal, spam
from softranet.intake.actions import confirm
from softranet.intake.actions.submit import Arrival, Flood, submit
from softranet.intake.fields import PointForm, form_of
from softranet.intake.notice import show, worded
from softranet.intake.points import points
from softranet.organisations.models import Organisation
from softranet.web import tokens
from softranet.web.middleware import opened_by_token, widen

TRAP = "subject_again"


# No CSRF token, on purpose: the form acts for nobody who is signed in, reads no cookie and sets none, and in a
# frame on another site no cookie would reach it. Its own signed token says which form, which words, and when.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return _form(request, key, "intake/form.html", reverse(f"intake-{key}-sent", args=[slug]))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def embed(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return framed(request, _form(request, key, "intake/embed.html", reverse(f"intake-{key}-embed-sent", args=[slug])))


@require_safe
def sent(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return render(request, "intake/sent.html", {"point": points()[key]})


@require_safe
def embed_sent(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return framed(request, render(request, "intake/embed_sent.html", {"point": points()[key]}))


def framed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the organisation's own website frame this page, and nobody else."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    origin = origin_of(organisation)
    if origin:
        widen(response, "frame-ancestors", origin)
    return response


def origin_of(organisation: Organisation) -> str:
    """``https://school.example`` of the website the organisation stated; empty without one or without TLS."""
    site = urlsplit(organisation.website)
    return f"https://{site.netloc}" if site.scheme == "https" and site.hostname and "@" not in site.netloc else ""


def _form(request: HttpRequest, key: str, template: str, thanks: str) -> HttpResponse:
    point, organisation = points()[key], request.organisation  # type: ignore[attr-defined]
    bound: PointForm = form_of(point)(request.POST if request.method == "POST" else None, auto_id="%s")
    for consent in point.consents:
        bound.fields[consent.key].label = worded(consent, organisation)  # before anything asks for the bound field
    status = 200
    if request.method == "POST":
        try:
            shown, seconds = seal.unseal(point, request.POST.get("token", ""))
            arrival = Arrival(
                organisation,
                shown,
                network=spam.network(request),
                seconds=seconds,
                trapped=bool(request.POST.get(TRAP)),
            )
            if submit(bound, arrival):
                return redirect(thanks)
            status = 422
        except seal.Stale:
            bound.add_error(
                None, _("This page was open for long. Your words are still here: please send them once more.")
            )
            status = 409
        except Flood:
            bound.add_error(
                None, _("Very much has come from your network just now. Please send this again in ten minutes.")
            )
            status = 429
    return render(request, template, _context(bound, organisation), status=status)


def _context(bound: PointForm, organisation: Organisation) -> dict[str, Any]:
    point = bound.point
    notice, shown = show(point, organisation)
    asked = [(bound[f.key], f.autocomplete, "wide" if f.kind == "text" else "") for f in point.fields]
    ticks = [bound[c.key] for c in point.consents]
    return {
        "point": point, "form": bound, "asked": asked, "ticks": ticks, "notice": notice, "organisation": organisation,
        "token": seal.seal(point, shown), "trap": TRAP,
    }  # fmt: skip


@csrf_exempt  # the token in the address is the proof, and works in a browser without cookies
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET and HEAD show a button and change nothing: scanners open every link of a mail. POST confirms."""
    opened_by_token(request)
    try:
        waiting = confirm.find(token)
    except tokens.BadToken:
        return render(request, "intake/confirmation_gone.html", status=410)
    if request.method == "POST":
        confirm.confirm(waiting)
        return render(request, "intake/confirmed.html")
    return render(request, "intake/confirmation.html", {"waiting": waiting, "wordings": confirm.wordings(waiting)})
