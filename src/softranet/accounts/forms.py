"""Forms of log-ins, where the library's need other words."""

from typing import Any

from allauth.account.forms import AddEmailForm as LibraryAddEmailForm
from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.account.forms import ResetPasswordForm as LibraryResetPasswordForm
from django.utils.translation import gettext_lazy as _


class LoginForm(LibraryLoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].help_text = ""  # the way to a new password stands below the form
        self.fields["remember"].label = _("Stay signed in on this device")


class ResetPasswordForm(LibraryResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class AddEmailForm(LibraryAddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")
