"""The second factor: its secrets at rest, and taking it off somebody who lost it."""

import base64

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from softranet.accounts import letters
from softranet.accounts.models import Account, Session


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or no longer."),
        "unverified_email": _("Verify your e-mail address first."),
    }

    def build_totp_svg(self, url: str) -> str:
        """Black on white also where the page is dark: a camera reads it."""
        svg: str = qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")
        return svg

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    """Under a key of its own made from the secret key, so that a copy of the database alone lets nobody in."""
    key = HKDF(SHA256(), 32, salt=None, info=b"softranet.second-factor").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def has_second_factor(account: Account) -> bool:
    return bool(Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).exists())


def take_off(account: Account) -> None:
    """Remove the second factor and its recovery codes, end all sessions, and tell the account by mail."""
    Authenticator.objects.filter(user=account).delete()
    Session.objects.filter(account=account).delete()
    what = _("The second factor of your account was removed, and you were signed out everywhere. Sign in with your "
             "password, and set up a second factor again.")  # fmt: skip
    url = settings.SOFTRANET_PUBLIC_URL + reverse("account_reset_password")
    letters.send(
        "account_notice", account.email, {"what": str(what), "url": url}, asked=False, language=account.language
    )
