"""Tokens for programs: made, shown once, revoked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from softranet.organisations import bearer
from softranet.organisations.member_forms import ACT_LABELS, TokenForm
from softranet.organisations.models import ApiToken
from softranet.organisations.roles import MANAGE, WorkspaceRequest, may


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: WorkspaceRequest, slug: str) -> HttpResponse:
    form, text = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        # Shown on this very answer: behind a redirect it would have to be kept somewhere.
        _made, text = bearer.create(form.cleaned_data["name"], form.cleaned_data["acts"], actor=request.membership)
        form = TokenForm()
    rows = [
        (row, [ACT_LABELS[act] for act in row.acts])
        for row in bearer.standing().order_by("-created_at")
    ]
    return render(request, "organisations/tokens.html", {
        "nav_section": "settings", "form": form, "tokens": rows, "text": text,
    })  # fmt: skip


@may(MANAGE)
@require_POST
def revocation(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    bearer.revoke(get_object_or_404(ApiToken, pk=number), actor=request.membership)
    messages.success(request, _("The token no longer opens anything."))
    return redirect("tokens", slug)
