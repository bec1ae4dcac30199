"""The register of recipients in the workspace."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.organisations.roles import POLICY, VIEW, allowed, may
from softranet.privacy.models import Recipient
from softranet.privacy.records import now
from softranet.privacy.vocabulary import Category, purpose
from softranet.recipients import actions
from softranet.recipients.forms import RecipientForm


@may(VIEW)
@require_safe
def register(request: HttpRequest, slug: str) -> HttpResponse:
    rows = list(Recipient.objects.order_by("ended_at", "name"))
    today = now().date()
    return render(request, "recipients/register.html", {
        "nav_section": "recipients", "rows": [(row, _words(row)) for row in rows],
        "present": sum(row.ended_at is None for row in rows),
        "lapsed": [r for r in rows if r.ended_at is None and r.agreement_until and r.agreement_until < today],
        "may_edit": allowed(request.membership, POLICY),  # type: ignore[attr-defined]
    })  # fmt: skip


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    form = RecipientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.enter(request.membership, **form.cleaned_data)  # type: ignore[attr-defined]
        messages.success(request, _("%s is on the register.") % row.name)
        return redirect("recipients", slug)
    return _form_page(request, form, None)


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: HttpRequest, slug: str, recipient: UUID) -> HttpResponse:
    row = get_object_or_404(Recipient, id=recipient)
    names = RecipientForm.base_fields
    initial = {name: getattr(row, name) for name in names} | {"hosts": ", ".join(row.hosts)}
    form = RecipientForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change(request.membership, row, **form.cleaned_data)  # type: ignore[attr-defined]
        return redirect("recipients", slug)
    return _form_page(request, form, row)


@may(POLICY)
@require_POST
def ending(request: HttpRequest, slug: str, recipient: UUID) -> HttpResponse:
    row = actions.end(request.membership, get_object_or_404(Recipient, id=recipient))  # type: ignore[attr-defined]
    messages.success(request, _("Nothing goes to %s any more.") % row.name)
    return redirect("recipients", slug)


def _form_page(request: HttpRequest, form: RecipientForm, row: Recipient | None) -> HttpResponse:
    context = {"nav_section": "recipients", "form": form, "row": row}
    return render(request, "recipients/edit.html", context, status=422 if form.errors else 200)


def _words(row: Recipient) -> tuple[str, str]:
    labels = {category.key: category.label for category in Category}
    return (
        ", ".join(str(purpose(key).label) for key in row.purposes),
        ", ".join(str(labels[key]) for key in row.categories if key in labels),
    )
