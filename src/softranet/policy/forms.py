"""Forms of the policy's desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.policy.values import figures
from softranet.privacy import facts

UNITS = {"years": _("years"), "months": _("months"), "days": _("days"), "hours": _("hours"), "age": _("years of age")}


class FactsForm(forms.Form):
    """The figures the next version states; one field for each fact the document names."""

    def __init__(self, *args: Any, stated: dict[str, int], named: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = figures(stated)
        for key, fact in facts.facts().items():
            if key in named:
                self.fields[key.replace(".", "-")] = forms.IntegerField(
                    label=str(fact.label), min_value=1, max_value=fact.longest, initial=numbers[key],
                    help_text=_("in %(unit)s") % {"unit": UNITS[fact.unit]},
                )  # fmt: skip

    @property
    def numbers(self) -> dict[str, int]:
        return {name.replace("-", "."): number for name, number in self.cleaned_data.items()}


class TextForm(forms.Form):
    source = forms.CharField(
        label=_("Text"), strip=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "true"}),
        help_text=_(
            "Markdown. Figures stand in braces, promise ids in double brackets behind the paragraph that makes them."
        ),
    )  # fmt: skip


class PublicationForm(forms.Form):
    effective_on = forms.DateField(
        label=_("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    summary = forms.CharField(
        label=_("What changes, in a few sentences"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Stands in the announcement."),
    )  # fmt: skip
    significant = forms.BooleanField(
        label=_("It changes how people's data is used or whom it goes to"), required=False
    )
