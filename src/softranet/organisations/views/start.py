"""The way in: the operator's own page, and signing up."""

from collections.abc import Callable
from typing import Any

from allauth.account.views import SignupView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from softranet.accounts.models import Account
from softranet.accounts.sign_up import SignUpForm
from softranet.organisations.actions.agree import agreement
from softranet.organisations.actions.found import found, intend
from softranet.organisations.forms import FoundingFields
from softranet.organisations.models import Founding
from softranet.organisations.operator import operator


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "organisations/home.html", {"organisation": operator()})


class StartForm(SignUpForm, FoundingFields):
    """An account and what it will found. One that exists already is told so by mail, never on the page."""

    field_order = ("name", "email", "password1", "organisation", "slug", "agreed", "agree")

    def save(self, request: HttpRequest) -> Account:
        with transaction.atomic():
            account: Account = super().save(request)
            intend(account, name=self.cleaned_data["organisation"], slug=self.cleaned_data["slug"],
                   agreed=self.cleaned_data["agreed"])  # fmt: skip
        return account


class StartView(SignupView):  # type: ignore[misc]
    template_name = "organisations/start.html"

    def get_form_class(self) -> type[StartForm]:
        return StartForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), "organisation": operator()}


_sign_up: Callable[[HttpRequest], HttpResponseBase] = StartView.as_view()


@require_safe
def agreement_page(request: HttpRequest) -> HttpResponse:
    """The agreement under GDPR Art. 28 that every organisation accepts when it signs up."""
    return render(request, "organisations/agreement_page.html", {"organisation": operator(), "agreement": agreement()})


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Sign up with an organisation; whoever is signed in founds one (more)."""
    if not isinstance(request.user, Account):
        return _sign_up(request)
    wish = Founding.objects.filter(account=request.user).first()
    initial = {"organisation": wish.name, "slug": wish.slug} if wish else {}
    form = FoundingFields(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = found(request.user, name=data["organisation"], slug=data["slug"], agreed=data["agreed"],
                     request=request)  # fmt: skip
        return redirect("set-up", made.slug)
    return render(request, "organisations/start.html", {
        "organisation": operator(), "form": form, "another": _("Found another organisation"),
    })  # fmt: skip
