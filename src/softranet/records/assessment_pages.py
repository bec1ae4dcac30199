"""Assessments in the workspace: which purpose has which, each with those before it."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from softranet.organisations.dashboard import Need
from softranet.organisations.roles import POLICY, VIEW, WorkspaceRequest, allowed, may
from softranet.privacy.vocabulary import Purpose, purposes
from softranet.records.assessing import assess, standings
from softranet.records.forms import AssessmentForm
from softranet.records.models import Assessment, AssessmentKind
from softranet.web import navigation

SHOWN = 20


@may(VIEW)
@require_safe
def overview(request: WorkspaceRequest, slug: str) -> HttpResponse:
    rows = standings()
    return render(request, "records/assessments.html", {
        "nav_section": "records", "rows": rows, "lacking": sum(row.lacks for row in rows),
        "may_edit": allowed(request.membership, POLICY),
        "tabs": navigation.tabs("records", request.membership.role, slug, "assessments"),
    })  # fmt: skip


@may(VIEW)
@require_safe
def assessments(request: WorkspaceRequest, slug: str, purpose: str, kind: str) -> HttpResponse:
    found, of_kind = _named(purpose, kind)
    rows = list(Assessment.objects.filter(purpose_key=purpose, kind=kind).order_by("-at", "-id")[:SHOWN])
    return render(request, "records/assessment.html", {
        "nav_section": "records", "purpose": found, "kind": of_kind, "newest": rows[0] if rows else None,
        "earlier": rows[1:], "may_edit": allowed(request.membership, POLICY),
    })  # fmt: skip


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkspaceRequest, slug: str, purpose: str, kind: str) -> HttpResponse:
    found, of_kind = _named(purpose, kind)
    form = AssessmentForm(of_kind, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        assess(request.membership, found, of_kind, **form.cleaned_data)
        messages.success(request, _("The assessment is on record."))
        return redirect("assessment", slug, purpose, kind)
    context = {"nav_section": "records", "form": form, "purpose": found, "kind": of_kind}
    return render(request, "records/assess.html", context, status=422 if form.errors else 200)


def due(request: HttpRequest) -> Iterable[Need]:
    """Assessments that were to be looked at again by now."""
    late = sum(row.overdue for row in standings())
    if late:
        what = ngettext(
            "%(n)s assessment is to be looked at again", "%(n)s assessments are to be looked at again", late
        )
        url = reverse("assessments", args=[request.organisation.slug])  # type: ignore[attr-defined]
        yield Need(what % {"n": late}, _("Circumstances change (GDPR Art. 35(11))."), url, _("Look"))


def _named(purpose: str, kind: str) -> tuple[Purpose, AssessmentKind]:
    found = next((one for one in purposes() if one.key == purpose), None)
    if found is None or kind not in AssessmentKind.values:
        raise Http404
    return found, AssessmentKind(kind)
