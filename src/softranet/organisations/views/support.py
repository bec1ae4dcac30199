"""Support: the operator asks, an organisation's owner decides and sees what was looked at."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.organisations.actions import support as actions
from softranet.organisations.models import Organisation, SupportAccess
from softranet.organisations.roles import MANAGE, WorkspaceRequest, may
from softranet.organisations.seeing import seen_as
from softranet.privacy.records import now

SHOWN = 50
_HOURS = [
    (1, gettext_lazy("an hour")), (4, gettext_lazy("four hours")), (24, gettext_lazy("a day")),
    (actions.LONGEST, gettext_lazy("three days")),
]  # fmt: skip


class AskForm(forms.Form):
    organisation = forms.SlugField(label=gettext_lazy("Short name of the organisation"), max_length=50)
    reason = forms.CharField(
        label=gettext_lazy("What for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Its owner reads this before they decide. Name nobody’s data."),
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("For how long"), coerce=int, choices=_HOURS
    )


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """The operator's side."""
    if not request.organisation.is_operator:
        raise Http404
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = Organisation.objects.filter(slug=form.cleaned_data["organisation"], ended_at=None).first()
        if found is None or found.is_operator:
            form.add_error("organisation", _("There is no organisation of this short name."))
        else:
            actions.ask(request.membership, found, form.cleaned_data["reason"], form.cleaned_data["hours"])
            messages.success(request, _("Its owner is asked."))
            return redirect("support-requests", slug)
    with seen_as(request.user.pk):
        rows = list(SupportAccess.objects.filter(account=request.user.pk).order_by("-asked_at")[:SHOWN])
    names = Organisation.objects.in_bulk([row.organisation_id for row in rows])
    shown = [(row, names[row.organisation_id]) for row in rows if row.organisation_id in names]
    context = {"nav_section": "members", "form": form, "rows": shown, "now": now()}
    return render(request, "organisations/support_requests.html", context)


@may(MANAGE)
@require_safe
def access(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """The organisation's side: who asks, who may look, what they looked at."""
    found = SupportAccess.objects.filter(organisation_id=request.organisation.id).select_related("account")
    rows = list(found.order_by("-asked_at")[:SHOWN])
    visits = {row.id: list(row.visits.order_by("-at")[:SHOWN]) for row in rows}
    context = {"nav_section": "settings", "rows": [(row, visits[row.id]) for row in rows], "now": now()}
    return render(request, "organisations/support.html", context)


@may(MANAGE)
@require_POST
def approval(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    row = actions.approve(request.membership, _row(request, number))
    if row.open:
        messages.success(request, _("Support may look until then, and change nothing."))
    return redirect("support-access", slug)


@may(MANAGE)
@require_POST
def ending(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    actions.end(request.membership, _row(request, number))
    messages.success(request, _("Support sees nothing here."))
    return redirect("support-access", slug)


def _row(request: WorkspaceRequest, number: UUID) -> SupportAccess:
    return get_object_or_404(SupportAccess, pk=number, organisation_id=request.organisation.id)
