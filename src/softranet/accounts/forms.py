"""Forms of log-ins, where the library's need other words."""

from typing import Any

from allauth.account.forms import LoginForm as LibraryLoginForm
from django.utils.translation import gettext_lazy as _

from softranet.accounts.sign_up import plain


class LoginForm(LibraryLoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].help_text = ""  # the way to a new password stands below the form
        self.fields["remember"].label = _("Stay signed in on this device")
        plain(self)
