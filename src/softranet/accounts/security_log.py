"""The security log: sign-ins and failed ones, with the whole address they came from. It is kept for days."""

import ipaddress
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest

from softranet.accounts.models import Account, Attempt, SecurityEvent
from softranet.web.arrival import full_address


def signed_in(sender: Any, request: HttpRequest | None, user: Account, **more: Any) -> None:
    if request is not None:
        SecurityEvent.objects.create(account=user, kind=Attempt.SIGNED_IN, address=_address(request))


def failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any) -> None:
    """The name that was tried is not noted where no account has it: it may be a password in the wrong field."""
    if request is None:
        return
    name = str(credentials.get("email") or credentials.get("username") or "").lower()
    account = Account.objects.filter(email=name).first() if name else None
    SecurityEvent.objects.create(account=account, kind=Attempt.FAILED, address=_address(request))


def _address(request: HttpRequest) -> str | None:
    try:
        return str(ipaddress.ip_address(full_address(request).partition("%")[0]))
    except ValueError:
        return None


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="softranet_accounts.signed_in")
    user_login_failed.connect(failed, dispatch_uid="softranet_accounts.failed")
