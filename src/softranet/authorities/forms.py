"""Forms of the register of requests."""

from typing import Any

import pycountry
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softranet.authorities.actions.attach import LARGEST, NotFit, media_type
from softranet.authorities.actions.decide import SHORTEST
from softranet.authorities.grounds import Ground, Side
from softranet.authorities.models import VERDICTS
from softranet.privacy import scope, transfers
from softranet.privacy.transfers import TransferBasis
from softranet.privacy.vocabulary import Category
from softranet.web.years import sensible

_SECRET = {Category.CREDENTIAL, Category.PSEUDONYM}
"""Nobody is handed proofs of identity or our own numbers."""

_BASES = (
    TransferBasis.TREATY, TransferBasis.ADEQUACY, TransferBasis.PUBLIC_INTEREST, TransferBasis.CLAIMS,
    TransferBasis.VITAL,
)  # fmt: skip


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text, validators=[sensible])


class EntryForm(forms.Form):
    side = forms.ChoiceField(label=_("Who asks"), choices=Side.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Their name"), max_length=200, help_text=_("The authority or the party, not the official.")
    )
    country = forms.ChoiceField(label=_("Country"))
    transfer_basis = forms.ChoiceField(
        label=_("If abroad: on which basis"), required=False,
        choices=[("", _("none needed: they are in this country")), *((b.value, b.label) for b in _BASES)],
    )  # fmt: skip
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    law = forms.CharField(
        label=_("Law, or court and order"), max_length=200, required=False,
        help_text=_("For example: section 94 BNSS, or the court and the number of its order."),
    )
    their_number = forms.CharField(label=_("Their file number"), max_length=100, required=False)
    asked = forms.CharField(label=_("What they ask for"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
    due_on = _day(_("Answer due on"))
    gag_until = _day(
        _("Nobody may be told until"), _("Only where a law or order forbids telling the people it concerns.")
    )
    gag_law = forms.CharField(label=_("Which law or order forbids it"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = sorted(((c.alpha_2, c.name) for c in pycountry.countries), key=lambda c: c[1])
        self.fields["country"].choices = countries  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "ground" in data and "side" in data and Side(data["side"]) not in Ground(data["ground"]).side:
            self.add_error("ground", _("This ground is not for them: choose another."))
        if data.get("ground") in (Ground.ORDER, Ground.LAW) and not data.get("law"):
            self.add_error("law", _("Name the law or the order they rely on."))
        away = "country" in data and transfers.abroad(data["country"], transfers.home(scope.current()))
        if away and not data.get("transfer_basis"):
            self.add_error("transfer_basis", _("They are abroad: say on which basis data may go there."))
        elif away and not transfers.fits(data["transfer_basis"], data["country"]):
            self.add_error("transfer_basis", _("There is no adequacy decision for this country."))
        _check_gag(self, data)
        return data


class GagForm(forms.Form):
    gag_until = _day(_("Nobody may be told until"), _("Empty: the people are told from now on."))
    gag_law = forms.CharField(label=_("Which law or order forbids it"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        _check_gag(self, data)
        return data


def _check_gag(form: forms.Form, data: dict[str, Any]) -> None:
    day = data.get("gag_until")
    if day and not data.get("gag_law"):
        form.add_error("gag_law", _("Without a law or order that forbids it, people are told."))
    if day and day < timezone.localdate():
        form.add_error("gag_until", _("This day is over."))


class PeopleForm(forms.Form):
    addresses = forms.CharField(
        label=_("E-mail addresses or phone numbers, one a line"), max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_addresses(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["addresses"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("The order, warrant or letter itself"), max_length=200,
        help_text=_("A PDF or a picture of up to 5 MB. Only those who decide on requests can open it."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg,image/tiff"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 5 MB."))
        try:
            media_type(file.read(16))
        except NotFit:
            raise forms.ValidationError(_("This is neither a PDF nor a picture.")) from None
        file.seek(0)
        return file


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Decision"), choices=VERDICTS, widget=forms.RadioSelect)
    categories = forms.MultipleChoiceField(
        label=_("Which kinds of data"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(c.key, c.label) for c in Category if c not in _SECRET],
        help_text=_("No more than they asked for, and than the ground needs."),
    )
    reasons = forms.CharField(
        label=_("Why: what makes it lawful and necessary, or why not"), max_length=5000, min_length=SHORTEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("verdict") == "grant" and not data.get("categories"):
            self.add_error("categories", _("Choose what may be handed over."))
        if data.get("verdict") == "refuse":
            data["categories"] = []
        return data

    def chosen(self) -> list[Category]:
        return [c for c in Category if c.key in self.cleaned_data["categories"]]
