"""What members enter about people. Values come out of these forms in their one written form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from softranet.people import countries, languages, normalise
from softranet.people.lines import LineField
from softranet.people.listing import Filter
from softranet.people.models import Kind, Tag
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.vocabulary import Purpose, purposes


def choosable(purpose: Purpose) -> bool:
    """Whether people may be listed by it: not by a special category."""
    return (purpose.needs_consent or purpose.objectable) and not purpose.explicit


def _checked(rule: Callable[..., str], *arguments: Any) -> str:
    try:
        return rule(*arguments)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class EmailField(forms.CharField):
    """An e-mail address, see ``normalise.email``."""

    widget = forms.EmailInput

    def to_python(self, value: Any) -> str:
        words = super().to_python(value)
        return _checked(normalise.email, words) if words else ""


class _Lists(forms.Form):
    """Fills the choices in the language of the request."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, module in (("country", countries), ("language", languages)):
            if name in self.fields:
                self.fields[name].choices = [("", "–"), *module.choices()]  # type: ignore[attr-defined]


class DetailsForm(_Lists):
    """What is said about a person, apart from how to reach them."""

    name = LineField(label=_("Name"), max_length=200, required=False)
    company = LineField(label=_("Organisation"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PersonForm(_Lists):
    """Somebody new."""

    name = LineField(label=_("Name"), max_length=200, required=False)
    email = EmailField(label=_("E-mail address"), max_length=254, required=False)
    phone = LineField(
        label=_("Phone"),
        max_length=50,
        required=False,
        help_text=_("With its country, like +91 44 2811 0000."),
    )
    company = LineField(label=_("Organisation"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)


class PointForm(forms.Form):
    """One more way to reach a person."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    value = LineField(label=_("Address or number"), max_length=254)


class AddressForm(_Lists):
    """A postal address; all empty removes it."""

    street = LineField(label=_("Street and number"), max_length=200, required=False)
    postal_code = LineField(label=_("Postal code"), max_length=20, required=False)
    city = LineField(label=_("Town"), max_length=100, required=False)
    region = LineField(label=_("State or region"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)


class TagForm(forms.Form):
    """A word to find people by."""

    name = LineField(label=_("Tag"), max_length=50)


class FilterForm(_Lists):
    """What the list is narrowed to; in the address, so that a list can be kept as a bookmark. What is searched for
    is not among it, see ``sealed``."""

    tag = forms.ModelChoiceField(Tag.objects.none(), label=_("Tag"), required=False, empty_label="–")
    country = forms.ChoiceField(label=_("Country"), required=False)
    permitted = forms.ChoiceField(label=_("May be used for"), required=False)
    kind = forms.ChoiceField(
        label=_("Came by"), required=False, choices=[("", "–"), *((k.value, k.label) for k in SourceKind)]
    )
    since = forms.DateField(label=_("Added from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Added until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("name", _("by name")), ("newest", _("newest first"))]
    )
    source = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tag"].queryset = Tag.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["tag"].label_from_instance = lambda tag: tag.name  # type: ignore[attr-defined]
        asked = [(p.key, str(p.label)) for p in purposes() if choosable(p)]
        self.fields["permitted"].choices = [("", "–"), *asked]  # type: ignore[attr-defined]

    def chosen(self, words: str, home: str) -> Filter:
        """The filter; a field that does not hold narrows nothing and shows its error."""
        self.is_valid()
        data = self.cleaned_data
        names = ("country", "permitted", "kind", "source", "since", "until")
        tag = data.get("tag")
        return Filter(
            words=words,
            home=home,
            tag=tag.id if tag else None,
            **{n: data.get(n) or _EMPTY[n] for n in names},
        )


_EMPTY: dict[str, Any] = {
    "country": "",
    "permitted": "",
    "kind": "",
    "source": None,
    "since": None,
    "until": None,
}
