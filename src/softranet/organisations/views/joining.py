"""Accepting an invitation, with the account one has or a new one."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.organisations.actions.invite import accept, invitation_for
from softranet.organisations.member_forms import JoinForm, UndertakingForm
from softranet.organisations.models import Invitation
from softranet.organisations.operator import operator
from softranet.privacy.records import now
from softranet.web.middleware import opened_by_token


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    opened_by_token(request)
    found = invitation_for(token)
    if found is None:
        return render(request, "organisations/invitation_over.html", status=410)
    if isinstance(request.user, Account):
        return _join(request, found, request.user)
    if Account.objects.filter(email__iexact=found.email).exists():
        url = f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}"
        return render(request, "organisations/invitation.html", {"invitation": found, "sign_in_url": url})
    return _sign_up(request, found)


def _join(request: HttpRequest, found: Invitation, account: Account) -> HttpResponse:
    """The reader is signed in: is it the one invited?"""
    if account.email.casefold() != found.email.casefold():
        return render(request, "organisations/invitation.html", {"invitation": found, "somebody_else": account.email})
    form = UndertakingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept(found, account)
        return redirect("workspace", request.organisation.slug)  # type: ignore[attr-defined]
    return render(request, "organisations/invitation.html", {"invitation": found, "form": form})


def _sign_up(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, email=found.email)
    if request.method != "POST" or not form.is_valid():
        return render(request, "organisations/invitation.html", {
            "invitation": found, "form": form, "new": True, "operator": operator(),
        })  # fmt: skip
    language = getattr(request, "LANGUAGE_CODE", "en")
    account = Account.objects.create_user(
        found.email, form.cleaned_data["password"], name=form.cleaned_data["name"], language=language
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    signed_up.send(Account, account=account, request=request, accepted_at=now())
    accept(found, account)
    record_authentication(request, account, method="invitation")
    where = reverse("workspace", args=[request.organisation.slug])  # type: ignore[attr-defined]
    response: HttpResponse = perform_login(request, Login(user=account, email=account.email, redirect_url=where))
    return response
