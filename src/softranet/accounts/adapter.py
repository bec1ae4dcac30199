"""How the log-in library behaves here: its mail, its addresses, its words."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from softranet.accounts import letters
from softranet.web.arrival import full_address

LINKS = {
    "account/email/email_confirmation_signup": "account_confirm",
    "account/email/email_confirmation": "account_confirm",
    "account/email/account_already_exists": "account_exists",
    "account/email/password_reset_key": "account_reset",
}
NOTICES: dict[str, Promise] = {
    "account/email/password_changed": _("The password of your account was changed."),
    "account/email/password_reset": _("The password of your account was set anew."),
    "account/email/password_set": _("A password was set for your account."),
    "account/email/email_changed": _("Your account now uses another e-mail address."),
    "account/email/email_deleted": _("An e-mail address was removed from your account."),
    "mfa/email/totp_activated": _("Signing in now needs your authenticator app as well."),
    "mfa/email/totp_deactivated": _("Signing in no longer needs your authenticator app."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made; the old ones no longer work."),
}
UNKNOWN = "account/email/unknown_account"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password do not go together."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "too_many_login_attempts": _("Too many attempts failed. Wait a few minutes, or set a new password."),
        "duplicate_email": _("This is your address already."),
        "same_as_current": _("This is what it is already."),
        "incorrect_code": _("This code is not right, or no longer."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix == UNKNOWN:
            letters.pretend("account_reset", email, {"url": public_url(reverse("account_reset_password"))})
        elif template_prefix in NOTICES:
            what = {"what": str(NOTICES[template_prefix]), "url": public_url(reverse("account_reset_password"))}
            letters.send("account_notice", email, what, asked=False)
        else:
            url = context.get("activate_url") or context.get("password_reset_url", "")
            letters.send(LINKS[template_prefix], email, {"url": url, "sign_in_url": public_url(settings.LOGIN_URL)})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Where the library would add the reader's IP address and browser, we do not."""
        address = email or EmailAddress.objects.get_primary_email(user)
        if address:
            self.send_mail(template_prefix, address, {})

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return public_url(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return public_url(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))

    def is_safe_url(self, url: str) -> bool:
        """Only our own pages: an organisation's host name is no place to land on after signing in."""
        if not url or urlsplit(url).netloc:
            return False
        return bool(url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def get_client_ip(self, request: HttpRequest) -> str:
        """A keyed hash in place of the address: it ends up in the shared cache, which keeps what it is given.

        An IPv6 client has a whole /64 to itself.
        """
        address = ipaddress.ip_address(full_address(request).partition("%")[0] or "0.0.0.0")  # noqa: S104 - of nobody
        if address.version == 6:
            address = ipaddress.ip_network((address, 64), strict=False).network_address
        return salted_hmac("softranet.accounts.client", str(address)).hexdigest()[:24]


def public_url(path: str) -> str:
    """Links in mail never take the host name from the request, where its sender chooses it."""
    return f"{settings.SOFTRANET_PUBLIC_URL}{path}"
