"""Forms of the policy's desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.policy.bounds import WITHIN
from softranet.policy.document import Document
from softranet.policy.values import figures
from softranet.privacy import facts
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.vocabulary import purposes
from softranet.web.years import sensible

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


class UsesForm(forms.Form):
    """What the next version allows: purposes, and kinds of recipient. What a law demands needs no leave."""

    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not ticked is refused, whatever it is wanted for."),
    )  # fmt: skip
    recipients = forms.MultipleChoiceField(label=_("Kinds of recipient"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        stated = {"purposes": document.purposes or (), "recipients": document.recipients or ()}
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, **stated}
        self.fields["purposes"].choices = [(p.key, p.label) for p in purposes()]  # type: ignore[attr-defined]
        self.fields["recipients"].choices = [(k.value, k.label) for k in RecipientKind if k not in WITHIN]  # type: ignore[attr-defined]


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
        label=_("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"}), required=False,
        validators=[sensible],
    )  # fmt: skip
    summary = forms.CharField(
        label=_("What changes, in a few sentences"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Stands in the announcement."),
    )  # fmt: skip
    significant = forms.BooleanField(
        label=_("The changed words allow more than the words before: people are asked to agree"), required=False
    )
    reason = forms.CharField(
        label=_("Why you class the changed words so"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Kept on record with the version."),
    )  # fmt: skip

    def __init__(self, *args: Any, words_change: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = words_change
