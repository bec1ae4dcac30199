"""Bringing data from elsewhere: the file, then a yes from the mailbox it names."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from softranet.intake.spam import network
from softranet.moves.actions import arrive
from softranet.people.actions.settle_in import TakenElsewhere, others
from softranet.privacy.move import LARGEST, NotPortable
from softranet.web.limits import within
from softranet.web.middleware import opened_by_token

FILES_AN_HOUR = 10
"""From one part of the network; a person needs one."""


class YesForm(forms.Form):
    agreed = forms.BooleanField(
        label=gettext_lazy("It is about me, and I want this organisation to have it"),
        error_messages={"required": gettext_lazy("Without your yes nothing is taken in.")},
    )


class FileForm(YesForm):
    field_order = ("file", "agreed")
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        help_text=gettext_lazy("The JSON file that the other organisation gave you, at most 2 MB."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer to a file is the same whoever is in it."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["file"].read(LARGEST + 1)
            if within_limit(request):
                arrive.receive(content)
            return render(request, "moves/arrived.html")
        except NotPortable as error:
            form.add_error("file", _("This cannot be taken in: %s.") % error)
    context = {"form": form, "asking": YesForm(auto_id="asking_%s")}
    return render(request, "moves/arrive.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET shows what would come and changes nothing; POST brings it in, once."""
    opened_by_token(request)
    link = arrive.opened(token)
    if link is None:
        return render(request, "moves/spent.html", status=410)
    portable = arrive.portable_of(link.arrival)
    context = {"portable": portable, "arrival": link.arrival, "first": link.arrival.content is not None,
               "kept": len(others(portable)), "own": len(portable.records) - len(others(portable))}  # fmt: skip
    if request.method != "POST":
        return render(request, "moves/agreement.html", context)
    try:
        arrive.agree(link)
    except NotPortable as error:
        return render(request, "moves/agreement.html", {**context, "fault": str(error)}, status=422)
    except TakenElsewhere:
        fault = _("this address belongs to somebody else here")
        return render(request, "moves/agreement.html", {**context, "fault": fault}, status=409)
    return render(request, "moves/agreed.html")


def within_limit(request: HttpRequest) -> bool:
    """A flood is let go unanswered; the page says the same."""
    return within(f"moves.files.{network(request).replace('/', '-')}", FILES_AN_HOUR)
