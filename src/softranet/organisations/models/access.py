"""Ways in that are not a password: tokens for programs, and a way back for who lost the second factor."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.accounts.models import Account
from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.vocabulary import SECURITY, Category

_TOKEN = Impersonal("says something about a program's way in")


@holds(
    name=_TOKEN, digest=Impersonal("hash of a random token"), acts=_TOKEN, created_at=_TOKEN, last_used_on=_TOKEN,
    created_by=Impersonal("the pseudonymous number of the member who made it"), revoked_at=_TOKEN,
)  # fmt: skip
class ApiToken(ScopedRecord):
    """A program's way in. It may do what it was made for and no more; the secret is stored hashed."""

    name = models.CharField(_("what it is for"), max_length=100)
    digest = models.BinaryField(max_length=32)
    acts = ArrayField(models.CharField(max_length=10))
    created_at = models.DateTimeField(default=now)
    created_by = models.UUIDField()
    last_used_on = models.DateField(null=True)  # the day is enough to see that nobody needs it any more
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="organisations_token_digest")]

    def __str__(self) -> str:
        return self.name


class ResetState(models.TextChoices):
    WAITING = "waiting", _("waits")
    CANCELLED = "cancelled", _("stopped by the account")
    DECLINED = "declined", _("declined")
    DONE = "done", _("carried out")


@holds(
    subject="account__persons", purpose=SECURITY, keep=Keep("requested_at", "keep.security"),
    state=Impersonal("how it stands"), digest=Impersonal("hash of a random token"),
    requested_at=Personal(Category.ACTIVITY), decided_at=Personal(Category.ACTIVITY),
    decided_by=Impersonal("the pseudonymous number of the member who decided"),
)  # fmt: skip
class SecondFactorReset(ScopedRecord):
    """Somebody who knows the password asks to have a lost second factor removed. The operator's record."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="second_factor_resets")
    state = models.CharField(max_length=10, choices=ResetState, default=ResetState.WAITING)
    digest = models.BinaryField(max_length=32)  # of the token that stops it
    requested_at = models.DateTimeField(default=now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "account"],
                condition=models.Q(state="waiting"),
                name="organisations_reset_once",
            ),
            models.UniqueConstraint(fields=["organisation_id", "digest"], name="organisations_reset_digest"),
        ]
        indexes = [models.Index(fields=["organisation_id", "requested_at"], name="organisations_reset_requested")]

    def __str__(self) -> str:
        return f"reset {self.id}"
