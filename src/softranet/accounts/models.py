"""Accounts: global, since a log-in comes before any organisation is known."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.accounts.sessions import SessionStore
from softranet.privacy import facts
from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import now, uuid7
from softranet.privacy.vocabulary import ACCOUNT, SECURITY, Category

KEEP_ADDRESSES = facts.register(
    facts.Fact("keep.addresses", 14, "days", _("time the security log keeps whole network addresses"), 30)
)


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


@holds(
    subject="persons",
    purpose=ACCOUNT,
    keep=Keep("persons", None),
    title="email",
    email=Personal(Category.EMAIL),
    name=Personal(Category.NAME, editable=True),
    password=Personal(Category.CREDENTIAL, shown=False),
    last_login=Personal(Category.ACTIVITY),
    language=Personal(Category.LANGUAGE, editable=True),
    is_active=Impersonal("whether the account may sign in"),
    created_at=Personal(Category.ACTIVITY),
)
class Account(AbstractBaseUser):
    """Somebody who can sign in: a member of an organisation's staff. One of the operator's people."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


@holds(
    subject="account__persons",
    purpose=ACCOUNT,
    keep=Keep("expire_date", None),
    account=Impersonal("points to the account"),
    session_key=Personal(Category.CREDENTIAL, shown=False),
    session_data=Personal(Category.CREDENTIAL, shown=False),
    expire_date=Impersonal("when the session ends"),
)
class Session(AbstractBaseSession):
    """A signed-in browser; knows its account, so that an erasure reaches it."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        return SessionStore


@holds(
    subject="account__persons", purpose=ACCOUNT, keep=Keep("account", None),
    digest=Impersonal("hash of a random token"), created_at=Personal(Category.ACTIVITY),
    expires_at=Impersonal("when the link ends"),
)  # fmt: skip
class SignInLink(models.Model):
    """A link that signs its account in once. The token is stored hashed, and the row goes when it is used."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_in_links")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sign-in link {self.id}"


class Attempt(models.TextChoices):
    SIGNED_IN = "signed_in", _("signed in")
    FAILED = "failed", _("a wrong password, or no such account")


@holds(
    subject="account__persons", purpose=SECURITY, keep=Keep("at", KEEP_ADDRESSES.key), title="kind",
    kind=Impersonal("what was tried"), address=Personal(Category.IP_ADDRESS), at=Personal(Category.ACTIVITY),
)  # fmt: skip
class SecurityEvent(models.Model):
    """Somebody signed in, or tried to: the one place where a whole network address stays, for days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="security_events")
    kind = models.CharField(max_length=12, choices=Attempt)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("entry of the security log"), _("entries of the security log")
        indexes = [
            models.Index(fields=["at"], name="accounts_security_at"),
            models.Index(fields=["account", "at"], name="accounts_security_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
