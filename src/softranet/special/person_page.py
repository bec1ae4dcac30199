"""What one person told, for the few whose role is to mind it. Each look is on record, and the person sees it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from softranet.organisations.roles import CARE, WorkspaceRequest, may
from softranet.people.actions.edit import staff_source
from softranet.people.handling import looked
from softranet.people.models import Person
from softranet.privacy import consent, special
from softranet.privacy.models import SpecialUse
from softranet.privacy.permitted import Refusal, explain_all
from softranet.privacy.vocabulary import SPECIAL, minding
from softranet.special.forms import ToldForm


@may(CARE)
@require_http_methods(["GET", "HEAD", "POST"])
def special_care(request: WorkspaceRequest, slug: str, person: UUID) -> HttpResponse:
    """GET shows it, where the gate lets it be used; POST notes what the person said of it since."""
    row = get_object_or_404(Person, pk=person)
    if request.method != "HEAD":
        looked(row, request.membership, "special", SPECIAL)
    told, reasons, found, status = special.told(row), explain_all(row), [], 200
    for use in special.uses():
        refused = reasons.get(minding(special.kind_of(use.kind)).key, [Refusal.NO_CONSENT])  # of who was never asked
        sent = request.POST if request.method == "POST" and request.POST.get("use") == str(use.id) else None
        datum = told.get(use.kind) if not refused else None
        form = ToldForm(use.kind, sent, initial={"words": datum.words if datum else ""})
        if sent is not None and not refused:
            if form.is_valid():
                _note(request, row, use, form.cleaned_data["words"])
                return redirect("person-special", slug, person)
            status = 422
        found.append((use, datum, refused, form))
    title = row.name or row.company or _("Somebody without a name")
    context = {"nav_section": "people", "person": row, "title": title, "found": found}
    return render(request, "special/person.html", context, status=status)


@may(CARE)
@require_POST
def end(request: WorkspaceRequest, slug: str, person: UUID, kind: str) -> HttpResponse:
    """The person took it back, on the telephone say."""
    row = get_object_or_404(Person, pk=person)
    try:
        meant = minding(special.kind_of(kind))
    except KeyError:
        raise Http404 from None
    if consent.granted(row, meant):
        consent.withdraw(row, meant, how="staff", actor=request.membership.account_id)
        messages.success(request, _("The agreement is taken back, and what was told is erased."))
    return redirect("person-special", slug, person)


def _note(request: WorkspaceRequest, person: Person, use: SpecialUse, words: str) -> None:
    actor = request.membership
    special.keep(person, special.kind_of(use.kind), words, source=staff_source(actor), actor=actor.account_id)
    messages.success(request, _("Noted, under the agreement that stands."))
