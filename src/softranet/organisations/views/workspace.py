"""The first pages behind the log-in: which organisation, and how it stands there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from softranet.organisations import dashboard
from softranet.organisations.actions.members import undertake
from softranet.organisations.dashboard import Need
from softranet.organisations.member_forms import UndertakingForm
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.roles import VIEW, WorkspaceRequest, may
from softranet.organisations.seeing import seen_as
from softranet.privacy.models.promising import State
from softranet.privacy.promise import latest


@require_safe
@login_required
def workspaces(request: HttpRequest) -> HttpResponse:
    """Straight into the only organisation; otherwise a choice."""
    with seen_as(request.user.pk):
        roles = {m.organisation_id: m.get_role_display() for m in Membership.objects.filter(account=request.user.pk)}
    places = list(Organisation.objects.filter(id__in=roles, ended_at=None).order_by("name"))
    if not places:
        return redirect("account_signup")
    if len(places) == 1 and "all" not in request.GET:
        return redirect("workspace" if places[0].set_up_at or places[0].is_operator else "set-up", places[0].slug)
    return render(request, "organisations/workspaces.html", {"places": [(place, roles[place.id]) for place in places]})


@may(VIEW)
@require_safe
def today(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Is all well, and what needs me today?"""
    needs = dashboard.needs_for(request)
    states = [row.state for row in latest().values()]
    return render(request, "organisations/today.html", {
        "nav_section": "today", "needs": needs, "states": states, "heading": in_words(states, needs),
        "none_broken": State.KEPT in states and State.BROKEN not in states,
        "figures": dashboard.figures_for(request), "charts": dashboard.charts_for(request),
    })  # fmt: skip


def in_words(states: list[str], needs: list[Need]) -> str:
    """How things stand, as one sentence."""
    broken = states.count(State.BROKEN)
    parts = []
    if broken:
        parts.append(ngettext("%d promise is broken", "%d promises are broken", broken) % broken)
    waiting = sum(need.state != "neutral" for need in needs)
    if waiting:
        parts.append(ngettext("%d thing waits for you", "%d things wait for you", waiting) % waiting)
    if parts:
        sentence = _(", ").join(parts)
        return sentence[0].upper() + sentence[1:] + "."
    return _("All is well, and nothing waits for you.")


@may(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def undertaking(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """The member's own undertaking of confidentiality."""
    form = UndertakingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        undertake(request.membership)
        messages.success(request, _("Your undertaking is on record."))
        return redirect("workspace", slug)
    return render(request, "organisations/undertaking.html", {"form": form})
