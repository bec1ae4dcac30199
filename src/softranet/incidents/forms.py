"""Forms of the register of incidents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.incidents.actions.find import kinds
from softranet.incidents.models import Harm, Risk
from softranet.incidents.scenarios import SCENARIOS
from softranet.privacy.records import now
from softranet.web.years import sensible


def _moment(label: Any, *, required: bool = False) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget, validators=[sensible])


def _text(label: Any, rows: int = 3, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=5000, required=required, widget=area, help_text=help_text)


class EntryForm(forms.Form):
    name = forms.CharField(label=_("In a few words"), max_length=200)
    happened = _text(_("What happened, as far as you know"), 5, required=True)
    harms = forms.MultipleChoiceField(
        label=_("What is the harm"), choices=Harm.choices, widget=forms.CheckboxSelectMultiple
    )
    found_at = _moment(_("When it became known"), required=True)
    began_at = _moment(_("When it began, if known"))

    def clean_found_at(self) -> Any:
        found = self.cleaned_data["found_at"]
        if found and found > now():
            raise forms.ValidationError(_("This is still to come. The clocks run from when it became known."))
        return found


class AssessmentForm(forms.Form):
    name = forms.CharField(label=_("In a few words"), max_length=200)
    happened = _text(_("What happened, as far as you know"), 5, required=True)
    harms = forms.MultipleChoiceField(
        label=_("What is the harm"), choices=Harm.choices, widget=forms.CheckboxSelectMultiple
    )
    began_at = _moment(_("When it began, if known"))
    risk = forms.ChoiceField(label=_("Risk for the people"), choices=Risk.choices, widget=forms.RadioSelect)
    said = _text(
        _("What to tell the people, in plain words"), 4, _("What happened, when, and which of their data it concerns.")
    )
    consequences = _text(_("What may follow from it"))
    measures = _text(_("What you have done, and will do"))
    advice = _text(_("What the people can do"))


class AffectedForm(forms.Form):
    tables = forms.MultipleChoiceField(label=_("Kinds of records"), widget=forms.CheckboxSelectMultiple)
    since = _moment(_("Records from"))
    until = _moment(_("… until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: list[tuple[str, Any]] = [(h.label, h.model._meta.verbose_name_plural) for h in kinds()]
        self.fields["tables"].choices = found  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    number = forms.CharField(label=_("The number they gave it"), max_length=100, required=False)
    needless = forms.BooleanField(label=_("They need not be told of this one"), required=False)
    reasons = _text(_("Why not, or what else to remember"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("needless") and not data.get("reasons"):
            self.add_error("reasons", _("Say why they need not be told."))
        return data


class ExerciseForm(forms.Form):
    scenario = forms.ChoiceField(
        label=_("What is it about"), widget=forms.RadioSelect, initial="laptop",
        choices=[(key, one.name) for key, one in SCENARIOS.items()],
    )  # fmt: skip


class ClosingForm(forms.Form):
    lessons = _text(_("What did you learn, and what changes"), 4, required=True)
