"""The page on which an affiliate accepts the policy, opened by the link in their mail."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from softranet.organisations.roles import POLICY, WorkspaceRequest, may
from softranet.privacy import policies
from softranet.privacy.models import Recipient
from softranet.recipients import adherence
from softranet.recipients.models import Adherence
from softranet.web import tokens
from softranet.web.middleware import opened_by_token


class AcceptForm(forms.Form):
    accepted_as = forms.CharField(label=gettext_lazy("Your name and office"), max_length=200)
    agree = forms.BooleanField(label=gettext_lazy("We treat the data we get as this policy says"))


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    opened_by_token(request)
    try:
        key, number, sha256 = tokens.read(adherence.ACCEPT, token)
    except (tokens.BadToken, ValueError):
        raise Http404 from None
    recipient = get_object_or_404(Recipient, id=key, ended_at=None)
    version = policies.in_force()
    over = version is None or (str(version.number), version.sha256) != (number, sha256)
    done = Adherence.objects.filter(recipient=recipient, number=int(number), sha256=sha256).first()
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and not over and done is None and form.is_valid():
        adherence.accept(recipient, int(number), sha256, form.cleaned_data["accepted_as"])
        return redirect("recipient-policy", slug, token)
    context = {"recipient": recipient, "number": number, "sha256": sha256, "over": over, "done": done, "form": form}
    return render(request, "recipients/policy.html", context, status=422 if form.errors else 200)


@may(POLICY)
@require_POST
def ask(request: WorkspaceRequest, slug: str, recipient: str) -> HttpResponse:
    row = get_object_or_404(Recipient, id=recipient)
    try:
        adherence.ask(request.membership, row)
    except adherence.NotNow:
        messages.warning(request, _("Enter an address of theirs first, and publish your policy."))
    else:
        messages.success(request, _("A letter with the policy is on its way to %s.") % row.name)
    return redirect("recipient", slug, row.id)
