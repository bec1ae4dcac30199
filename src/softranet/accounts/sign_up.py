"""What an app above builds its sign-up page on."""

from typing import Any

from allauth.account.forms import SignupForm as LibrarySignupForm
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from softranet.accounts.models import Account
from softranet.accounts.passwords import PASSWORD_HINT


class SignUpForm(LibrarySignupForm):  # type: ignore[misc]
    """An account: name, address, password. Whether the address is known already, nobody can tell."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    field_order: tuple[str, ...] = ("name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["password1"].help_text = PASSWORD_HINT

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        if self.account_already_exists:
            Account().set_password(self.cleaned_data["password1"])  # takes as long as for a new account
        found: tuple[AbstractBaseUser | None, HttpResponse | None] = super().try_save(request)
        return found

    def signup(self, request: HttpRequest, user: Account) -> None:
        user.name = self.cleaned_data["name"]
        user.language = getattr(request, "LANGUAGE_CODE", user.language)
        user.save()
