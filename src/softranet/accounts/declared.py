"""Declarations of the models that the log-in library installs."""

from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.vocabulary import ACCOUNT, Category

_STATE = Impersonal("a state of the log-in library")

holds(
    subject="user__persons", purpose=ACCOUNT, keep=Keep("user", None), title="email",
    email=Personal(Category.EMAIL), verified=Personal(Category.ACTIVITY), primary=_STATE,
)("account.EmailAddress")  # fmt: skip
holds(
    subject="email_address__user__persons", purpose=ACCOUNT, keep=Keep("email_address", None),
    created=Personal(Category.ACTIVITY), sent=Personal(Category.ACTIVITY),
    key=Personal(Category.CREDENTIAL, shown=False),
)("account.EmailConfirmation")  # fmt: skip
holds(
    subject="user__persons", purpose=ACCOUNT, keep=Keep("user", None), title="type",
    type=_STATE, data=Personal(Category.CREDENTIAL, shown=False),
    created_at=Personal(Category.ACTIVITY), last_used_at=Personal(Category.ACTIVITY),
)("mfa.Authenticator")  # fmt: skip
