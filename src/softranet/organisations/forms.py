"""Forms about organisations."""

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import pycountry
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softranet.organisations import slugs
from softranet.organisations.actions.agree import agreement
from softranet.organisations.models import Organisation


def countries() -> list[tuple[str, str]]:
    """Codes and names, by name."""
    named = [(one.alpha_2, getattr(one, "common_name", one.name)) for one in pycountry.countries]
    return sorted(named, key=lambda pair: pair[1])


if TYPE_CHECKING:
    OrganisationForm = forms.ModelForm[Organisation]
else:
    OrganisationForm = forms.ModelForm  # takes no type at run time


class CountryField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(choices=countries, **options)


class FoundingFields(forms.Form):
    """The organisation to be founded, and the operator's terms."""

    organisation = forms.CharField(label=gettext_lazy("Your organisation’s name"), max_length=200)
    slug = forms.CharField(
        label=gettext_lazy("Short name, for addresses"), required=False, max_length=slugs.LONGEST,
        help_text=gettext_lazy("Small letters, figures and hyphens, such as larkspur-music. Empty: from the name."),
    )  # fmt: skip
    agreed = forms.CharField(widget=forms.HiddenInput, initial=lambda: agreement().version)
    agree = forms.BooleanField(
        label=gettext_lazy(
            "I accept the terms and the agreement on processing personal data, and have read the privacy policy"
        )
    )

    def clean_agreed(self) -> str:
        """The text that was linked to, which need not be the newest by now."""
        if self.cleaned_data["agreed"] != agreement().version:
            raise ValidationError(_("The agreement has a newer version: load this page again, and read it."))
        return str(self.cleaned_data["agreed"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        wanted = (data.get("slug") or "").lower()
        if "slug" in self.errors or "organisation" not in data:
            return data
        suggested = slugs.suggest(data["organisation"])
        if not wanted and len(suggested) < 3:
            self.add_error("slug", _("None can be made from this name: choose one."))
        elif wanted:
            try:
                data["slug"] = slugs.check(wanted)
            except ValidationError as error:
                self.add_error("slug", error)
        else:
            data["slug"] = slugs.free(suggested)
        return data


class ProfileForm(OrganisationForm):
    country = CountryField(label=gettext_lazy("Country"))
    website = forms.URLField(label=gettext_lazy("Website"), required=False, max_length=200, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ("name", "street", "postal_code", "city", "country", "contact_email", "contact_phone", "website",
                  "officer", "complaint_authority")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("street", "city", "contact_email"):
            self.fields[name].required = True  # anybody must be able to reach the controller: GDPR Art. 13(1)(a)


class PlaceForm(OrganisationForm):
    law = CountryField(label=gettext_lazy("Governing law"), help_text=gettext_lazy("Whose law your policy names"))
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=lambda: [(name, name) for name in sorted(available_timezones())],
        help_text=gettext_lazy("Deadlines count in it"),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language of your pages and letters"), choices=settings.LANGUAGES)

    class Meta:
        model = Organisation
        fields = ("law", "time_zone", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]  # nothing to choose


class SenderForm(OrganisationForm):
    class Meta:
        model = Organisation
        fields = ("sender_name", "sender_email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True


class AgreementForm(forms.Form):
    """``version`` is the text that was on the page, which need not be the newest by the time it is accepted."""

    version = forms.CharField(widget=forms.HiddenInput)
    accept = forms.BooleanField(label=gettext_lazy("We accept this agreement"))
    undertake = forms.BooleanField(label=gettext_lazy("I will keep confidential whatever I see of people’s data here"))

    def __init__(self, *args: Any, accepted: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if accepted:  # with the sign-up
            del self.fields["accept"]
