"""The forms of the register."""

from typing import Any

import pycountry
from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.privacy.models.disclosing import PaperKind, RecipientKind
from softranet.privacy.transfers import TransferBasis, fits
from softranet.privacy.vocabulary import Category, purposes
from softranet.web.years import sensible

_OFFERED = (
    TransferBasis.ADEQUACY, TransferBasis.FRAMEWORK, TransferBasis.CLAUSES, TransferBasis.BINDING_RULES,
    TransferBasis.EXPLICIT_CONSENT, TransferBasis.CONTRACT,
)  # fmt: skip
TRANSFER_BASES = [("", _("none needed, or not known")), *((basis.value, basis.label) for basis in _OFFERED)]

_OURSELVES = ("person", "member", "installation")  # entered by what happens, not by hand
_THIRD_PARTIES = [choice for choice in RecipientKind.choices if choice[0] not in _OURSELVES]
_LARGEST = 5 * 1024 * 1024


def _date(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, validators=[sensible], **{"required": False, **more})


class TermsForm(forms.Form):
    """Where they are, and under what they work."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.ChoiceField(label=_("Country"))
    transfer_basis = forms.ChoiceField(
        label=_("Basis of the transfer, if abroad"), choices=TRANSFER_BASES, required=False
    )
    agreement_from = _date(_("Agreement from"))
    agreement_until = _date(_("Agreement until"))
    vetted_at = _date(_("Vetted on"))
    vetting = forms.CharField(
        label=_("What was looked at"), required=False, max_length=500,
        help_text=_("Certificates, an audit, their answers to your questions."),
    )  # fmt: skip
    security_contact = forms.EmailField(
        label=_("Security contact"), required=False, max_length=254, help_text=_("For the day something goes wrong.")
    )
    sub_processors = forms.CharField(
        label=_("Whom they bring in"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name; country code; what for."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["country"].choices = sorted(((c.alpha_2, c.name) for c in pycountry.countries), key=lambda c: c[1])

    def clean_sub_processors(self) -> list[dict[str, str]]:
        rows = []
        for line in self.cleaned_data["sub_processors"].splitlines():
            if not line.strip():
                continue
            name, country, what = ([part.strip() for part in line.split(";")] + ["", ""])[:3]
            if not name or pycountry.countries.get(alpha_2=country.upper()) is None:
                raise forms.ValidationError(_("“%(line)s”: write name; country code; what for."), params={"line": line})
            rows.append({"name": name, "country": country.upper(), "what": what})
        return rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("agreement_from"), data.get("agreement_until")
        if start and end and end < start:
            self.add_error("agreement_until", _("The agreement ends before it begins."))
        basis, country = data.get("transfer_basis"), data.get("country")
        if basis == TransferBasis.ADEQUACY and country == "US":
            self.add_error("transfer_basis", _("In the United States only who is certified: choose the framework."))
        elif basis and country and not fits(basis, country):
            self.add_error("transfer_basis", _("There is no adequacy decision for this country."))
        return data


class RecipientForm(TermsForm):
    kind = forms.ChoiceField(label=_("What they are"), choices=_THIRD_PARTIES)
    purposes = forms.MultipleChoiceField(label=_("For which purposes"), widget=forms.CheckboxSelectMultiple)
    categories = forms.MultipleChoiceField(label=_("Which kinds of data"), widget=forms.CheckboxSelectMultiple)
    hosts = forms.CharField(
        label=_("Host names"), required=False, max_length=1000,
        help_text=_("Where their systems are reached, separated by commas. Any other host breaks a promise."),
    )  # fmt: skip
    field_order = ("name", "kind", "country", "transfer_basis", "purposes", "categories", "hosts")

    def __init__(self, *args: Any, kind_stays: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if kind_stays:
            fields["kind"].disabled = True
            fields["kind"].help_text = _("Data went to them as this. End this entry and make another, if they are not.")
        fields["purposes"].choices = [(p.key, p.label) for p in purposes()]
        fields["categories"].choices = [(c.key, c.label) for c in Category]

    def clean_hosts(self) -> list[str]:
        return [host.strip().lower() for host in self.cleaned_data["hosts"].split(",") if host.strip()]


class PaperForm(forms.Form):
    about = forms.ChoiceField(label=_("What it is"), choices=PaperKind.choices)
    starts = _date(_("Valid from"), required=True)
    ends = _date(_("Valid until"))
    file = forms.FileField(label=_("Document"), max_length=200, help_text=_("Up to 5 MB."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > _LARGEST:
            raise forms.ValidationError(_("This file is larger than 5 MB."))
        return file


def initial_of(row: Any, form: type[forms.Form]) -> dict[str, Any]:
    """An entry as its form shows it."""
    named = {name: getattr(row, name) for name in form.base_fields}
    said = "\n".join("; ".join([s["name"], s["country"], s["what"]]) for s in row.sub_processors)
    return named | {"hosts": ", ".join(row.hosts), "sub_processors": said}
