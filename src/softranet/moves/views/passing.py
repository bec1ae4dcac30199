"""The organisation ends, or passes to somebody else."""

import pycountry
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from softranet.moves.actions import end, sell
from softranet.moves.api import attached
from softranet.moves.models import Transfer
from softranet.moves.models.transfers import TransferKind
from softranet.organisations.roles import MANAGE, WorkspaceRequest, may
from softranet.privacy import policies, purge
from softranet.web.middleware import opened_by_token

_BASES = [
    ("", gettext_lazy("none needed, or not known")),
    ("adequacy", gettext_lazy("adequacy decision (GDPR Art. 45)")),
    ("clauses", gettext_lazy("standard contractual clauses (GDPR Art. 46(2)(c))")),
    ("binding_rules", gettext_lazy("binding corporate rules (GDPR Art. 47)")),
]


class OfferForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What happens"), choices=TransferKind)
    acquirer = forms.CharField(label=gettext_lazy("Acquirer"), max_length=200)
    contact = forms.EmailField(
        label=gettext_lazy("Their e-mail"), help_text=gettext_lazy("Gets the link to read and accept the policy.")
    )
    country = forms.ChoiceField(label=gettext_lazy("Their country"))
    transfer_basis = forms.ChoiceField(
        label=gettext_lazy("Basis of the transfer, if abroad"), choices=_BASES, required=False
    )

    def __init__(self, *given: object, **options: object) -> None:
        super().__init__(*given, **options)  # type: ignore[arg-type]
        known = sorted(((c.alpha_2, c.name) for c in pycountry.countries), key=lambda c: c[1])
        self.fields["country"].choices = known  # type: ignore[attr-defined]


class AcceptanceForm(forms.Form):
    accepted_as = forms.CharField(label=gettext_lazy("Your name and office"), max_length=200)
    public_key = forms.CharField(
        label=gettext_lazy("Your public key"), max_length=60,
        help_text=gettext_lazy("The file is sealed for it. Make one with: softranet organisation key"),
    )  # fmt: skip
    accepted = forms.BooleanField(label=gettext_lazy("We accept this policy for all data that passes to us"))


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("The organisation's short name, to be sure"), max_length=60)


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """GET says in numbers what goes and when; POST asks for the end, or takes that back."""
    form = NameForm(request.POST if request.method == "POST" else None)
    standing = end.standing()
    if request.method == "POST":
        if standing is not None:
            end.withdraw(actor=request.membership)
            messages.success(request, _("It goes on. Nothing is deleted."))
            return redirect("organisation-ending", slug)
        if form.is_valid() and form.cleaned_data["name"] == slug and not request.organisation.is_operator:
            end.ask(actor=request.membership)
            return redirect("organisation-ending", slug)
        if form.is_valid():
            form.add_error("name", _("Found something else; expected %(slug)s.") % {"slug": slug})
    counts = purge.count(request.organisation.id)
    return render(request, "moves/ending.html", {
        "nav_section": "settings", "form": form, "standing": standing, "total": sum(counts.values()),
        "rows": [(number, name) for name, number in sorted(counts.items(), key=lambda c: -c[1])][:12],
        "days": end.NOTICE.days, "held": end.held(),
    }, status=422 if request.method == "POST" else 200)  # fmt: skip


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def transfers(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """What passes to whom; POST makes an offer."""
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sell.offer(actor=request.membership, **form.cleaned_data)
            messages.success(request, _("The offer is on its way to %s.") % form.cleaned_data["acquirer"])
            return redirect("transfers", slug)
        except sell.NotNow as error:
            form.add_error(None, str(error))
    standing = sell.standing()
    return render(request, "moves/transfers.html", {
        "nav_section": "settings", "form": form, "standing": standing,
        "hindrance": sell.hindrance(standing) if standing else "",
        "past": Transfer.objects.exclude(state__in=sell.OPEN).order_by("-offered_at")[:20],
    }, status=422 if form.is_bound else 200)  # fmt: skip


@may(MANAGE)
@require_POST
def handing_over(request: WorkspaceRequest, slug: str, transfer: str) -> HttpResponseBase:
    """The sealed file, once nothing stands against it."""
    try:
        pieces = sell.hand_over(get_object_or_404(Transfer, id=transfer), actor=request.membership)
    except sell.NotNow as error:
        messages.error(request, str(error))
        return redirect("transfers", slug)
    response = attached(pieces)
    response["Content-Type"] = "application/octet-stream"
    response["Content-Disposition"] = 'attachment; filename="organisation.sealed"'
    return response


@may(MANAGE)
@require_POST
def calling_off(request: WorkspaceRequest, slug: str, transfer: str) -> HttpResponse:
    sell.call_off(get_object_or_404(Transfer, id=transfer), actor=request.membership)
    return redirect("transfers", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def acquisition(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The acquirer's page: the policy in force, and a yes to it."""
    opened_by_token(request)
    transfer = sell.offered(token)
    version = policies.in_force()
    if transfer is None or version is None:
        return render(request, "moves/acquisition_over.html", status=410)
    form = AcceptanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = sell.accept(
                transfer, accepted_as=form.cleaned_data["accepted_as"], public_key=form.cleaned_data["public_key"]
            )
            return render(request, "moves/acquisition_accepted.html", {"transfer": row})
        except ValueError as error:
            form.add_error("public_key", str(error))
    context = {"form": form, "transfer": transfer, "version": version}
    return render(request, "moves/acquisition.html", context, status=422 if form.is_bound else 200)
