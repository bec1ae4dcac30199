"""The page on which anybody can make a request, without an account and without JavaScript."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from softranet.rights import deadlines
from softranet.rights.limits import within_limit
from softranet.rights.links import ask
from softranet.rights.models import RequestKind
from softranet.rights.models.kinds import offered


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("What do you want?"), choices=offered, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254,
        help_text=_("We send a link there, so that nobody asks in your name. Opting out needs none."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What we should know"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For a correction or a complaint: what is wrong. No papers, no card numbers, please."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """POST takes the request; the answer is the same for every address."""
    chosen = request.GET.get("kind", "")
    form = RequestForm(request.POST if request.method == "POST" else None, initial={"kind": chosen})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if within_limit(request):
            ask(said["email"], said["kind"], said["words"])
        return redirect("request-noted", slug)
    context = {"form": form, "articles": deadlines.articles(RequestKind.COPY)}
    return render(request, "rights/request.html", context, status=422 if form.errors else 200)


@require_safe
def noted(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "rights/noted.html")
