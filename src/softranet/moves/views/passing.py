"""The organisation passes to somebody else, alone or with the whole installation."""

from types import ModuleType

import pycountry
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from softranet.moves.actions import installation, sell
from softranet.moves.api import attached
from softranet.moves.models import Transfer
from softranet.moves.models.transfers import TransferKind
from softranet.organisations.roles import MANAGE, WorkspaceRequest, may
from softranet.privacy import policies
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
    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)  # what of it was read


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def transfers(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """What passes to whom; POST makes an offer: of the organisation, or, by the operator, of the whole installation."""
    whole = request.organisation.is_operator
    form = OfferForm(request.POST or None, initial={"country": request.organisation.country})
    if request.method == "POST" and form.is_valid():
        try:
            (installation.offer if whole else sell.offer)(actor=request.membership, **form.cleaned_data)
            messages.success(request, _("The offer is on its way to %s.") % form.cleaned_data["acquirer"])
            return redirect("transfers", slug)
        except sell.NotNow as error:
            form.add_error(None, str(error))
    standing = installation.standing() if whole else sell.standing()
    return render(request, "moves/transfers.html", {
        "nav_section": "settings", "form": form, "standing": standing, "whole": whole, "part": installation.part_here(),
        "hindrance": _selling(standing).hindrance(standing) if standing else "",
        "counts": installation.counts(standing) if standing and whole else None,
        "past": _past(),
    }, status=422 if form.is_bound else 200)  # fmt: skip


def _selling(transfer: Transfer) -> ModuleType:
    """Alone, or as the whole installation."""
    return installation if transfer.sale == transfer.id else sell


def _past() -> list[tuple[Transfer, bool]]:
    """What is over, and whether the file can still be taken again."""
    found = Transfer.objects.exclude(state__in=sell.OPEN).order_by("-offered_at")[:20]
    return [(row, bool(row.sealed_at) and row.sale in (None, row.id) and not sell.hindrance(row)) for row in found]


@may(MANAGE)
@require_POST
def handing_over(request: WorkspaceRequest, slug: str, transfer: str) -> HttpResponseBase:
    """The sealed file, once nothing stands against it; for some days again."""
    row = get_object_or_404(Transfer, id=transfer)
    try:
        pieces = _selling(row).hand_over(row, actor=request.membership)
    except sell.NotNow as error:
        messages.error(request, str(error))
        return redirect("transfers", slug)
    response = attached(pieces)
    response["Content-Type"] = "application/octet-stream"
    response["Content-Disposition"] = 'attachment; filename="%s.sealed"' % (
        "installation" if row.sale else "organisation"
    )
    return response


@may(MANAGE)
@require_POST
def calling_off(request: WorkspaceRequest, slug: str, transfer: str) -> HttpResponse:
    """Nothing passes; of a sale of the whole installation, nothing of this organisation."""
    row = get_object_or_404(Transfer, id=transfer)
    if row.sale not in (None, row.id):
        installation.stay_out(row, actor=request.membership)
        messages.success(request, _("You stay out of it. Nothing of yours passes."))
    else:
        _selling(row).call_off(row, actor=request.membership)
    return redirect("transfers", slug)


@may(MANAGE)
@require_POST
def asking_again(request: WorkspaceRequest, slug: str, transfer: str) -> HttpResponse:
    """The acquirer is asked about organisations that are new, or whose policy has changed."""
    installation.ask_again(get_object_or_404(Transfer, id=transfer), actor=request.membership)
    messages.success(request, _("The acquirer is asked about them."))
    return redirect("transfers", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def acquisition(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The acquirer's page: the policies in force, and a yes to them."""
    opened_by_token(request)
    transfer = sell.offered(token)
    version = policies.in_force()
    if transfer is None or version is None:
        return render(request, "moves/acquisition_over.html", status=410)
    listed = installation.listed(transfer) if transfer.sale else None
    shown = installation.fingerprint(listed) if listed is not None else version.sha256
    form = AcceptanceForm(request.POST or None, initial={"shown": shown})
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("accepted_as", "public_key")}
        try:
            row = _selling(transfer).accept(transfer, shown=form.cleaned_data["shown"], **said)
            return render(request, "moves/acquisition_accepted.html", {"transfer": row})
        except sell.NotNow as error:
            form = AcceptanceForm({**request.POST.dict(), "shown": shown})
            form.add_error(None, str(error))
        except ValueError as error:
            form.add_error("public_key", str(error))
    context = {"form": form, "transfer": transfer, "version": version,
               "listed": installation.named(listed) if listed is not None else None}  # fmt: skip
    return render(request, "moves/acquisition.html", context, status=422 if form.is_bound else 200)
