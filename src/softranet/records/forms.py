"""The form of an assessment."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softranet.records.models import AssessmentKind, Outcome
from softranet.web.years import sensible

A_YEAR = timedelta(days=365)
_LONG: dict[str, Any] = {"max_length": 5000, "widget": forms.Textarea(attrs={"rows": 5})}


class AssessmentForm(forms.Form):
    description = forms.CharField(**_LONG)
    necessity = forms.CharField(
        label=_("Why it is needed"), help_text=_("Could the same be reached with less data, or without?"), **_LONG
    )
    risks = forms.CharField(
        label=_("What it may mean for people"),
        help_text=_("What they expect, what could go wrong for them, and how likely and how bad that is."), **_LONG
    )  # fmt: skip
    measures = forms.CharField(label=_("What is done about it"), required=False, **_LONG)
    advice = forms.CharField(label=_("What the privacy officer advised"), required=False, **_LONG)
    outcome = forms.ChoiceField(label=_("So"), choices=Outcome)
    review_on = forms.DateField(
        label=_("Look at it again on"), widget=forms.DateInput(attrs={"type": "date"}), validators=[sensible]
    )  # fmt: skip

    def __init__(self, kind: AssessmentKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_interest = kind is AssessmentKind.INTEREST
        self.fields["description"].label = _("The interest") if is_interest else _("What is done with the data")
        self.fields["measures"].required = not is_interest  # Art. 35(7)(d) wants them
        self.fields["review_on"].initial = timezone.localdate() + A_YEAR

    def clean_review_on(self) -> Any:
        day = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("This day is past. Choose one to come."))
        return day
