"""The page to opt out, without proof of who one is; the person's own page, to take it back; and what GPC asks for."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from softranet.optouts.models import OptOutRequest
from softranet.optouts.signal import sends_signal
from softranet.optouts.tasks import carry_out
from softranet.people.models import Person
from softranet.privacy import opt_out
from softranet.privacy.models import Recipient

SUPPORTED_SINCE = "2026-11-22"
"""When the answer to the signal last changed; a day, as the specification wants it."""


class OptOutForm(forms.Form):
    contact = forms.CharField(label=gettext_lazy("Your e-mail address or phone number"), max_length=254)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """POST opts out whoever has the address; the answer is the same for every one."""
    form = OptOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        carry_out(request_id=OptOutRequest.objects.create(contact=form.cleaned_data["contact"]).id)
        return redirect("opt-out-noted", slug)
    status = 422 if form.errors else 200
    context = {"form": form, "partners": partners(), "signal": sends_signal(request)}
    return render(request, "optouts/page.html", context, status=status)


@require_safe
def noted(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "optouts/noted.html")


def mine(request: HttpRequest, person: Person) -> HttpResponse:
    """How it stands for somebody who has proven who they are; POST changes it."""
    signal = sends_signal(request)
    if request.method == "POST":
        if "out" in request.POST:
            opt_out.start(person, how="page")
            messages.success(request, _("From now on nothing about you goes to any of them."))
        elif not signal:  # the browser speaks for the person too: first it has to be told
            opt_out.end(person, how="page")
            messages.success(request, _("You took it back."))
        return redirect(request.path)
    context = {"out": opt_out.stands(person), "partners": partners(), "signal": signal}
    return render(request, "optouts/mine.html", context)


def partners() -> list[Recipient]:
    """Those on the register who use data for themselves."""
    return list(Recipient.objects.filter(kind__in=opt_out.SELF_INTERESTED, ended_at=None).order_by("name"))


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """That this site honours the signal: https://www.w3.org/TR/gpc/."""
    response = JsonResponse({"gpc": True, "lastUpdate": SUPPORTED_SINCE})
    response["Cache-Control"] = "public, max-age=86400"
    response["Access-Control-Allow-Origin"] = "*"
    return response
