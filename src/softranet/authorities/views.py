"""The register of requests in the workspace, for those who decide on them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.authorities.actions import decide as deciding
from softranet.authorities.actions import enter as entering
from softranet.authorities.actions.attach import NotFit, attach, opened
from softranet.authorities.actions.hand_over import hand_over
from softranet.authorities.forms import DecisionForm, DocumentForm, EntryForm, GagForm, PeopleForm
from softranet.authorities.grounds import Ground
from softranet.authorities.models import Concerned, Document, LegalRequest, Standing
from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, WorkspaceRequest, may
from softranet.privacy.disclose import NotDisclosable
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import Category
from softranet.web import navigation

SHOWN = 100


@may(POLICY)
@require_safe
def register(request: WorkspaceRequest, slug: str) -> HttpResponse:
    rows = LegalRequest.objects.select_related("recipient").order_by("-received_at", "-id")[:SHOWN]
    tabs = navigation.tabs("incidents", request.membership.role, slug, "legal-requests")
    waiting = LegalRequest.objects.filter(closed_at=None).count()
    context = {"nav_section": "incidents", "rows": rows, "waiting": waiting, "tabs": tabs}
    return render(request, "authorities/register.html", context)


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkspaceRequest, slug: str) -> HttpResponse:
    form = EntryForm(request.POST or None, initial={"country": request.organisation.country})
    if request.method == "POST" and form.is_valid():
        row = entering.enter(request.membership, **form.cleaned_data)
        return redirect("legal-request", slug, row.id)
    return render(request, "authorities/new.html", {"nav_section": "incidents", "form": form})


@may(POLICY)
@require_safe
def show(request: WorkspaceRequest, slug: str, legal: UUID) -> HttpResponse:
    row = get_object_or_404(LegalRequest.objects.select_related("recipient"), pk=legal)
    return _shown(request, row)


def _shown(request: WorkspaceRequest, row: LegalRequest, status: int = 200, **forms: Any) -> HttpResponse:
    concerned = list(row.concerned.select_related("subject").order_by("at", "id"))
    reasons = permitted(Ground(row.ground).purpose).explain_page([c.subject for c in concerned])
    decision = row.decisions.order_by("-at").first()
    members = dict(Membership.objects.values_list("account_id", "account__name"))
    labels = {c.key: str(c.label) for c in Category}
    standing = Standing(row.standing)
    gag_until = row.gag_until and timezone.localdate(row.gag_until)
    return render(request, "authorities/show.html", {
        "nav_section": "incidents", "row": row, "decision": decision, "hand_overs": row.hand_overs.order_by("at"),
        "concerned": [(c, [r.label for r in reasons[c.subject_id]]) for c in concerned],
        "passing": sum(not reasons[c.subject_id] for c in concerned),
        "decider": members.get(decision.member) if decision else "",
        "second": members.get(decision.second) if decision and decision.second else "",
        "categories": ", ".join(labels.get(key, key) for key in decision.categories) if decision else "",
        "open": standing is Standing.OPEN, "closed": row.closed_at is not None,
        "may_approve": standing is Standing.SECOND and decision and decision.member != request.membership.account_id,
        "may_hand_over": standing in (Standing.GRANTED, Standing.HANDED_OVER),
        "alone": not deciding.others(request.membership).exists(),
        "documents": row.documents.defer("content").order_by("at"), "document_form": DocumentForm(),
        "people_form": PeopleForm(), "decision_form": DecisionForm(),
        "gag_form": GagForm(initial={"gag_until": gag_until, "gag_law": row.gag_law}),
        **forms,
    }, status=status)  # fmt: skip


@may(POLICY)
@require_POST
def people(request: WorkspaceRequest, slug: str, legal: UUID) -> HttpResponse:
    row, form = _row(legal), PeopleForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, 422, people_form=form)
    try:
        added, unknown = entering.name_people(request.membership, row, form.cleaned_data["addresses"])
    except entering.Settled:
        return _too_late(request, row)
    if added:
        messages.success(request, ngettext("%d person added.", "%d people added.", added) % added)
    if unknown:
        messages.warning(request, ngettext("%d line fits nobody.", "%d lines fit nobody.", len(unknown)) % len(unknown))
    return redirect("legal-request", slug, row.id)


@may(POLICY)
@require_POST
def person_removal(request: WorkspaceRequest, slug: str, legal: UUID, concerned: UUID) -> HttpResponse:
    row = _row(legal)
    try:
        entering.leave_out(request.membership, row, get_object_or_404(Concerned, pk=concerned, request=row))
    except entering.Settled:
        return _too_late(request, row)
    return redirect("legal-request", slug, row.id)


@may(POLICY)
@require_POST
def documents(request: WorkspaceRequest, slug: str, legal: UUID) -> HttpResponse:
    row, form = _row(legal), DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, row, 422, document_form=form)
    file = form.cleaned_data["file"]
    try:
        attach(request.membership, row, name=file.name, content=file.read())
    except NotFit:
        messages.error(request, _("There are as many documents here as one request may have."))
    else:
        messages.success(request, _("The document is on file."))
    return redirect("legal-request", slug, row.id)


@may(POLICY)
@require_safe
def document(request: WorkspaceRequest, slug: str, legal: UUID, number: UUID) -> HttpResponse:
    """Always as a file to be saved: what somebody sent in is not shown as a page of ours."""
    row = get_object_or_404(Document, pk=number, request=legal)
    response = HttpResponse(opened(request.membership, row), content_type=row.media_type)
    ending = row.media_type.partition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="request-{row.pk}.{ending}"'
    return response


@may(POLICY)
@require_POST
def decisions(request: WorkspaceRequest, slug: str, legal: UUID) -> HttpResponse:
    row, form = _row(legal), DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, 422, decision_form=form)
    try:
        deciding.decide(
            request.membership, row, form.cleaned_data["verdict"], form.cleaned_data["reasons"], form.chosen()
        )
    except deciding.NotToDecide:
        messages.error(request, _("Name the people it concerns first; or it was decided meanwhile."))
    else:
        messages.success(request, _("Your decision is on record."))
    return redirect("legal-request", slug, row.id)


@may(POLICY)
@require_POST
def approvals(request: WorkspaceRequest, slug: str, legal: UUID) -> HttpResponse:
    """The second member agrees, or sends it back."""
    row = _row(legal)
    act = deciding.send_back if "back" in request.POST else deciding.approve
    try:
        act(request.membership, row)
    except deciding.NotYours:
        messages.error(request, _("Another member has to approve what you decided."))
    except deciding.NotToDecide:
        return _too_late(request, row)
    else:
        messages.success(request, _("It is on record."))
    return redirect("legal-request", slug, row.id)


@may(POLICY)
@require_POST
def hand_overs(request: WorkspaceRequest, slug: str, legal: UUID) -> HttpResponse:
    """The answer is the file itself; nothing of it is kept here but its fingerprint."""
    row = _row(legal)
    try:
        package = hand_over(request.membership, row)
    except deciding.NotToDecide:
        return _too_late(request, row)
    except NotDisclosable as refused:
        messages.error(request, _("Nothing left. The register of recipients says: %s") % refused)
        return redirect("legal-request", slug, row.id)
    response = HttpResponse(package.content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="hand-over-{package.hand_over.id}.json"'
    return response


@may(POLICY)
@require_POST
def gag(request: WorkspaceRequest, slug: str, legal: UUID) -> HttpResponse:
    row, form = _row(legal), GagForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, 422, gag_form=form)
    entering.gag(request.membership, row, form.cleaned_data["gag_until"], form.cleaned_data["gag_law"])
    return redirect("legal-request", slug, row.id)


@may(POLICY)
@require_POST
def withdrawal(request: WorkspaceRequest, slug: str, legal: UUID) -> HttpResponse:
    row = _row(legal)
    try:
        entering.withdraw(request.membership, row)
    except entering.Settled:
        return _too_late(request, row)
    return redirect("legal-request", slug, row.id)


def _row(number: UUID) -> LegalRequest:
    return get_object_or_404(LegalRequest.objects.select_related("recipient"), pk=number)


def _too_late(request: WorkspaceRequest, row: LegalRequest) -> HttpResponse:
    messages.error(request, _("This is not possible at this step: the request stands as you see it here."))
    return redirect("legal-request", request.organisation.slug, row.id)
