"""Forms of those who answer requests."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softranet.people import normalise
from softranet.people.models import ContactPoint, Person
from softranet.rights.actions.answer import SHORTEST
from softranet.rights.actions.receive import OLDEST
from softranet.rights.models import Refused, RequestKind, Verdict


def _sentence(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, min_length=SHORTEST, max_length=5000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4})
    )


class AnswerForm(forms.Form):
    text = _sentence(_("Answer"), _("It stands on their own page. The mail only says that there is one."))


class RefusalForm(forms.Form):
    reason = forms.ChoiceField(label=_("Ground"), choices=Refused.choices)
    text = _sentence(_("Why, in your words"), _("They also read that they can complain to the authority."))


class ExtensionForm(forms.Form):
    text = _sentence(_("Why it takes longer"), _("This goes into the mail: write nothing about their data."))


class VerdictForm(forms.Form):
    """About one text that names somebody else."""

    verdict = forms.ChoiceField(label=_("What becomes of it"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"), min_length=SHORTEST, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where something is kept back they read this in their copy: name nobody."),
    )  # fmt: skip


class EntryForm(forms.Form):
    """A request that came by letter, by phone or in person."""

    kind = forms.ChoiceField(label=_("What they want"), choices=RequestKind.choices)
    contact = forms.CharField(label=_("Their e-mail address or phone number"), max_length=254)
    received_on = forms.DateField(label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(
        label=_("What they wrote or said"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    sure = forms.BooleanField(label=_("I have made sure that it is them, and answer for that"))

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if day < timezone.localdate() - OLDEST:
            raise forms.ValidationError(_("This was more than ten years ago: no request waits so long."))
        return day

    def clean_contact(self) -> Person:
        said = self.cleaned_data["contact"]
        try:
            value = normalise.email(said) if "@" in said else normalise.phone(said, "")
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        point = ContactPoint.objects.filter(value=value).select_related("person").order_by("id").first()
        if point is None:
            raise forms.ValidationError(_("Nobody with this address or number is here."))
        person: Person = point.person
        return person
