"""A link that signs somebody in once. For the first visit to a fresh installation: there is no default password."""

from datetime import timedelta

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from softranet.accounts.models import Account, SignInLink
from softranet.privacy.records import now
from softranet.web import tokens

LIFE = timedelta(minutes=15)


def issue(account: Account) -> str:
    """The path of a new link for this account; links it had before no longer work."""
    token, digest = tokens.single_use()
    SignInLink.objects.filter(account=account).delete()
    SignInLink.objects.create(account=account, digest=digest, expires_at=now() + LIFE)
    return reverse("sign-in-link", args=[token])


def known(token: str) -> bool:
    return SignInLink.objects.filter(digest=tokens.digest(token), expires_at__gt=now()).exists()


def follow(request: HttpRequest, token: str) -> HttpResponse | None:
    """Sign the link's account in and spend the link; None where it is spent, too old or unknown.

    A second factor is asked for like after a password. Of two who follow it at once, one gets in.
    """
    link = (
        SignInLink.objects.select_related("account").filter(digest=tokens.digest(token), expires_at__gt=now()).first()
    )
    if link is None or not SignInLink.objects.filter(pk=link.pk).delete()[0]:
        return None
    record_authentication(request, link.account, method="sign_in_link")
    response: HttpResponse = perform_login(request, Login(user=link.account, email=link.account.email))
    return response
