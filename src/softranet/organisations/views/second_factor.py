"""The way back for somebody who lost the second factor."""

from uuid import UUID

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.accounts.models import Account
from softranet.organisations.actions import second_factor as actions
from softranet.organisations.models import ResetState, SecondFactorReset
from softranet.organisations.roles import MANAGE, WorkspaceRequest, may
from softranet.privacy.records import now
from softranet.web.middleware import opened_by_token

HOURS = int(actions.WAIT.total_seconds() // 3600)


@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
def lost(request: HttpRequest) -> HttpResponse:
    """Open only to somebody who has just given the right password."""
    account: Account = request._login_stage.login.user  # type: ignore[attr-defined]  # noqa: SLF001 - of the library
    colleague = actions.has_colleague_who_may(account)
    asked = request.method == "POST" and not colleague
    if asked:
        actions.request_removal(account)
    return render(
        request, "organisations/second_factor_lost.html", {"colleague": colleague, "asked": asked, "hours": HOURS}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The account's owner, by the link in their mail, stops what somebody else asked for."""
    opened_by_token(request)
    row = actions.waiting_for(token)
    if row is not None and request.method == "POST":
        try:
            actions.cancel(row)
        except actions.Decided:
            return render(request, "organisations/second_factor_cancellation.html", {"row": None}, status=410)
        return render(request, "organisations/second_factor_cancellation.html", {"done": True})
    status = 200 if row else 410
    return render(request, "organisations/second_factor_cancellation.html", {"row": row}, status=status)


@may(MANAGE)
@require_safe
def requests(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """The operator's owners decide."""
    _operator_only(request)
    rows = SecondFactorReset.objects.select_related("account").order_by("-requested_at")[:100]
    return render(request, "organisations/second_factor_requests.html", {
        "nav_section": "members", "hours": HOURS,
        "rows": [(row, row.state == ResetState.WAITING, now() >= row.requested_at + actions.WAIT) for row in rows],
    })  # fmt: skip


@may(MANAGE)
@require_POST
def approval(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    try:
        actions.approve(_waiting(request, number), actor=request.membership)
    except actions.TooSoon:
        messages.error(request, _("The waiting time is not over: the account’s owner can still stop this."))
    except actions.Decided:
        raise Http404 from None
    else:
        messages.success(request, _("The second factor is removed; the account was told by mail."))
    return redirect("second-factor-requests", slug)


@may(MANAGE)
@require_POST
def refusal(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    try:
        actions.decline(_waiting(request, number), actor=request.membership)
    except actions.Decided:
        raise Http404 from None
    messages.success(request, _("The request is declined."))
    return redirect("second-factor-requests", slug)


def _operator_only(request: WorkspaceRequest) -> None:
    if not request.organisation.is_operator:
        raise Http404


def _waiting(request: WorkspaceRequest, number: UUID) -> SecondFactorReset:
    _operator_only(request)
    return get_object_or_404(SecondFactorReset, pk=number, state=ResetState.WAITING)
