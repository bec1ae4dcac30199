"""Who works in an organisation."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.accounts.models import Account
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, now
from softranet.privacy.vocabulary import ACCOUNT, SECURITY, Category


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    OFFICER = "officer", _("privacy officer")
    MEMBER = "member", _("member")
    READER = "reader", _("read-only")


@holds(
    subject="account__persons", purpose=ACCOUNT, keep=Keep("account", None), title="role",
    role=Personal(Category.RELATION), joined_at=Personal(Category.ACTIVITY),
    undertaking_at=Personal(Category.ACTIVITY), reviewed_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Membership(ScopedRecord):
    """An account's place in an organisation. Visible in the organisation's scope, and to its own account."""

    isolation: ClassVar[str] = (
        "organisation_id = nullif(current_setting('softranet.organisation', true), '')::uuid"
        " OR account_id = nullif(current_setting('softranet.account', true), '')::uuid"
    )
    # Seen from elsewhere, but written in its own organisation's scope alone: nobody lets themselves in.
    isolation_check: ClassVar[str] = "organisation_id = current_setting('softranet.organisation')::uuid"

    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=now)
    undertaking_at = models.DateTimeField(null=True)  # the member's undertaking of confidentiality
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "account"], name="organisations_member_once")]


@holds(
    purpose=SECURITY, keep=Keep("expires_at", "keep.unconfirmed"), email=Personal(Category.EMAIL),
    role=Impersonal("the role offered"), digest=Impersonal("hash of a random token"),
    invited_by=LINK, created_at=Impersonal("when it was sent"), expires_at=Impersonal("when it ends"),
)  # fmt: skip
class Invitation(ScopedRecord):
    """An offer to join, by a link mailed to the address; the token is stored hashed."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role)
    digest = models.BinaryField(max_length=32)
    invited_by = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")  # None: the command line
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "digest"], name="organisations_invitation_digest")
        ]
        indexes = [models.Index(fields=["organisation_id", "expires_at"], name="organisations_invitation_end")]
