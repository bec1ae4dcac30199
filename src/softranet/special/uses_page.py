"""What the organisation asks for that needs special care, and why."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from softranet.organisations.roles import POLICY, VIEW, WorkspaceRequest, allowed, may
from softranet.privacy import special
from softranet.privacy.models import Permission, SpecialUse
from softranet.privacy.models.consenting import GRANTED
from softranet.privacy.permitted import stated
from softranet.privacy.vocabulary import SPECIAL
from softranet.special.forms import UseForm
from softranet.special.wording import words_of
from softranet.web import navigation


@may(VIEW)
@require_safe
def uses(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """What is asked for, in the words people read."""
    agreed = _agreed()
    return render(request, "special/uses.html", {
        "nav_section": "records", "may_edit": allowed(request.membership, POLICY),
        "rows": [(use, words_of(use, request.organisation), agreed.get(use.kind, 0)) for use in special.uses()],
        "stated": stated(SPECIAL), "tabs": navigation.tabs("records", request.membership.role, slug, "special-uses"),
    })  # fmt: skip


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Begin to ask for one kind more."""
    form = UseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind = special.kind_of(form.cleaned_data["kind"])
        special.state_use(kind, form.cleaned_data["reason"], actor=request.membership.account_id)
        messages.success(request, _("People can tell it on their own page from now on."))
        return redirect("special-uses", slug)
    context = {"nav_section": "records", "form": form}
    return render(request, "special/new.html", context, status=422 if form.errors else 200)


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: WorkspaceRequest, slug: str, use: UUID) -> HttpResponse:
    """GET says in numbers what goes; POST ends it."""
    row = get_object_or_404(SpecialUse, pk=use, ended_at=None)
    if request.method == "POST":
        special.end_use(row, actor=request.membership.account_id)
        messages.success(request, _("It is not asked for any more, and what was told of it is erased."))
        return redirect("special-uses", slug)
    people = _agreed().get(row.kind, 0)
    return render(request, "special/ending.html", {"nav_section": "records", "use": row, "people": people})


def _agreed() -> dict[str, int]:
    """By kind, how many people's consent stands."""
    standing = Permission.objects.filter(state__in=GRANTED, purpose_key__startswith="special.")
    counts = standing.values_list("purpose_key").annotate(n=Count("id")).order_by()
    return {key.removeprefix("special."): n for key, n in counts}
