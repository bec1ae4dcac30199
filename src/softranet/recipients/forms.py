"""The form of an entry in the register."""

from typing import Any

import pycountry
from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.vocabulary import Category, purposes

TRANSFER_BASES = [
    ("", _("none needed, or not known")),
    ("adequacy", _("adequacy decision (GDPR Art. 45)")),
    ("clauses", _("standard contractual clauses (GDPR Art. 46(2)(c))")),
    ("binding_rules", _("binding corporate rules (GDPR Art. 47)")),
    ("explicit_consent", _("the person's explicit consent (GDPR Art. 49(1)(a))")),
    ("contract", _("needed for a contract with the person (GDPR Art. 49(1)(b))")),
]

_OURSELVES = ("person", "member")  # entered by what happens, not by hand
_THIRD_PARTIES = [choice for choice in RecipientKind.choices if choice[0] not in _OURSELVES]


class RecipientForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("What they are"), choices=_THIRD_PARTIES)
    country = forms.ChoiceField(label=_("Country"))
    transfer_basis = forms.ChoiceField(
        label=_("Basis of the transfer, if abroad"), choices=TRANSFER_BASES, required=False
    )
    purposes = forms.MultipleChoiceField(label=_("For which purposes"), widget=forms.CheckboxSelectMultiple)
    categories = forms.MultipleChoiceField(label=_("Which kinds of data"), widget=forms.CheckboxSelectMultiple)
    hosts = forms.CharField(
        label=_("Host names"), required=False, max_length=1000,
        help_text=_("Where their systems are reached, separated by commas. Any other host breaks a promise."),
    )
    agreement_from = forms.DateField(
        label=_("Agreement from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    agreement_until = forms.DateField(
        label=_("Agreement until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    vetted_at = forms.DateField(label=_("Vetted on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["country"].choices = sorted(((c.alpha_2, c.name) for c in pycountry.countries), key=lambda c: c[1])
        fields["purposes"].choices = [(p.key, p.label) for p in purposes()]
        fields["categories"].choices = [(c.key, c.label) for c in Category]

    def clean_hosts(self) -> list[str]:
        return [host.strip().lower() for host in self.cleaned_data["hosts"].split(",") if host.strip()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("agreement_from"), data.get("agreement_until")
        if start and end and end < start:
            self.add_error("agreement_until", _("The agreement ends before it begins."))
        return data
