"""Members: who they are, what they may do, whether they still need it."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.accounts.second_factor import has_second_factor
from softranet.organisations.access_review import next_review
from softranet.organisations.actions import members as actions
from softranet.organisations.actions import second_factor
from softranet.organisations.actions.invite import invite, withdraw
from softranet.organisations.bearer import standing
from softranet.organisations.member_forms import InvitationForm, RoleForm
from softranet.organisations.models import Invitation, Membership
from softranet.organisations.roles import MANAGE, VIEW, WorkspaceRequest, may
from softranet.privacy.records import now


@may(VIEW)
@require_safe
def members(request: WorkspaceRequest, slug: str) -> HttpResponse:
    return render(request, "organisations/members.html", {
        "nav_section": "members", "members": _all(), "review": next_review(),
        "invitations": Invitation.objects.filter(expires_at__gt=now()).order_by("created_at"),
    })  # fmt: skip


@may(MANAGE)
@require_safe
def member(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    one = _one(number)
    return render(request, "organisations/member.html", {
        "nav_section": "members", "member": one, "form": RoleForm(initial={"role": one.role}),
        "second_factor": has_second_factor(one.account), "tokens": standing().filter(created_by=one.account_id).count(),
    })  # fmt: skip


@may(MANAGE)
@require_POST
def role(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    one, form = _one(number), RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(one, form.cleaned_data["role"], actor=request.membership)
        except actions.LastOwner:
            messages.error(request, _("This is the only owner: make somebody else an owner first."))
        else:
            messages.success(request, _("The role is changed."))
    return redirect("member", slug, number)


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    one = _one(number)
    if request.method == "POST":
        try:
            actions.remove(one, actor=request.membership)
        except actions.LastOwner:
            messages.error(request, _("This is the only owner: make somebody else an owner first."))
            return redirect("member", slug, number)
        messages.success(request, _("The member is removed."))
        return redirect("workspaces" if one.account_id == request.user.pk else "members", *_place(request, one))
    return render(request, "organisations/member_removal.html", {
        "nav_section": "members", "member": one, "tokens": standing().filter(created_by=one.account_id).count(),
    })  # fmt: skip


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_removal(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    """An owner helps a member who lost the second factor."""
    one = _one(number)
    if request.method == "POST":
        try:
            second_factor.remove_for(one, actor=request.membership)
        except second_factor.NotYours:
            messages.error(
                request, _("Only the operator can do this: the account is yours, or works for others as well.")
            )
        else:
            messages.success(request, _("The second factor is removed; the member was told by mail."))
        return redirect("member", slug, number)
    return render(request, "organisations/member_second_factor.html", {"nav_section": "members", "member": one})


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Once a quarter: does every member still need their access?"""
    if request.method == "POST":
        seen = set(request.POST.getlist("seen"))
        try:
            actions.review([one.pk for one in _all() if str(one.pk) in seen], actor=request.membership)
        except actions.NotAllSeen:
            messages.error(request, _("Somebody became a member since you looked. They stand here now: look again."))
            return redirect("access-review", slug)
        messages.success(request, _("The review is on record."))
        return redirect("members", slug)
    tokens = Counter(standing().values_list("created_by", flat=True))
    members = [(one, tokens[one.account_id]) for one in _all()]
    return render(request, "organisations/access_review.html", {"nav_section": "members", "members": members})


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: WorkspaceRequest, slug: str) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invite(form.cleaned_data["email"], form.cleaned_data["role"], actor=request.membership)
        messages.success(request, _("The invitation is on its way. It lasts a week."))
        return redirect("members", slug)
    return render(request, "organisations/invite.html", {"nav_section": "members", "form": form})


@may(MANAGE)
@require_POST
def invitation_withdrawal(request: WorkspaceRequest, slug: str, number: UUID) -> HttpResponse:
    withdraw(get_object_or_404(Invitation, pk=number), actor=request.membership)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("members", slug)


def _all() -> list[Membership]:
    return list(Membership.objects.select_related("account").order_by("joined_at"))


def _one(number: UUID) -> Membership:
    return get_object_or_404(Membership.objects.select_related("account"), pk=number)


def _place(request: WorkspaceRequest, member: Membership) -> list[str]:
    return [] if member.account_id == request.user.pk else [request.organisation.slug]
