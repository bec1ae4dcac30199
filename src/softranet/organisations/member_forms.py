"""Forms about members, invitations and programs' tokens."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softranet.accounts.models import Account
from softranet.accounts.passwords import PASSWORD_HINT
from softranet.organisations.bearer import ACTS
from softranet.organisations.models import Membership, Role

ACT_LABELS = {
    "view": gettext_lazy("see people and records"),
    "edit": gettext_lazy("add and correct them"),
    "send": gettext_lazy("send letters"),
    "export": gettext_lazy("export"),
    "erase": gettext_lazy("erase"),
    "care": gettext_lazy("read and note what needs special care"),
}
UNDERTAKING = gettext_lazy("I will keep confidential whatever I see of people’s data here, also once I have left")


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, widget=forms.RadioSelect)


class InvitationForm(RoleForm):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    field_order = ("email", "role")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if Membership.objects.filter(account__email=email).exists():
            raise ValidationError(_("This address belongs to a member already."))
        return email


class UndertakingForm(forms.Form):
    undertake = forms.BooleanField(label=UNDERTAKING)


class JoinForm(UndertakingForm):
    """A new account for somebody invited: the link in their mail has verified the address."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=150)
    password = forms.CharField(
        label=gettext_lazy("Password"), strip=False, help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    agree = forms.BooleanField(label=gettext_lazy("I accept the terms, and have read the privacy policy"))
    field_order = ("name", "password", "undertake", "agree")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, Account(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=100)
    acts = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        choices=[(act, ACT_LABELS[act]) for act in ACTS],
        widget=forms.CheckboxSelectMultiple,
    )
