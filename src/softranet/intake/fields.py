"""The form of a point, for page and API alike: what is accepted, and the one form in which it is stored."""

from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from softranet.intake.masking import mask
from softranet.intake.points import Field, Kind, Point
from softranet.people import normalise


class _Words(forms.CharField):
    """Required and length are judged after normalising, with what was found and what was expected."""

    def __init__(self, asked: Field, **options: Any) -> None:
        self.asked = asked
        super().__init__(label=asked.label, required=asked.required, strip=False, **options)
        self.validators = []

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs["maxlength"] = str(self.asked.longest)
        return attrs

    def clean(self, value: Any) -> str:
        text = value if isinstance(value, str) else ""
        try:
            text = self.normal(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if not text and self.required:
            raise ValidationError(_("Nothing was entered here, and we cannot do without it."))
        if len(text) > self.asked.longest:
            raise ValidationError(
                _("Found %(found)s characters, expected at most %(longest)s.")
                % {"found": len(text), "longest": self.asked.longest}
            )
        return text

    def normal(self, text: str) -> str:
        """What is kept of what was entered; raises ``ValueError``. As it is, where a kind of field says no more."""
        return text


class LineField(_Words):
    """One line, Unicode NFC: white space and control characters become single spaces; card and national
    numbers are masked."""

    def normal(self, text: str) -> str:
        return mask(normalise.text(text, self.asked.longest))


class TextField(_Words):
    """Lines end in a line feed, no white space at either end; otherwise as written, card and national numbers
    masked."""

    widget = forms.Textarea

    def normal(self, text: str) -> str:
        if "\x00" in text:
            raise ValueError(_("Found a NUL character, expected text."))
        if any("\ud800" <= c <= "\udfff" for c in text):
            raise ValueError(_("Found half a character (a lone surrogate), expected whole ones."))
        return mask(text.replace("\r\n", "\n").replace("\r", "\n").strip())


class EmailField(_Words):
    """Lower case, the domain in Unicode."""

    widget = forms.EmailInput

    def normal(self, text: str) -> str:
        return normalise.email(text) if text.strip() else ""


_FIELDS: dict[Kind, type[_Words]] = {Kind.LINE: LineField, Kind.TEXT: TextField, Kind.EMAIL: EmailField}


class PointForm(forms.Form):
    """Base of every point's form; ``form_of`` makes the class."""

    point: Point

    def answers(self) -> dict[str, str]:
        """What was entered, by declared key; empty answers are left out."""
        return {f.key: self.cleaned_data[f.key] for f in self.point.fields if self.cleaned_data.get(f.key)}

    def agreed(self) -> list[str]:
        """Keys of the purposes whose box was ticked."""
        return [c.purpose.key for c in self.point.consents if self.cleaned_data.get(c.key)]


@cache
def form_of(point: Point) -> type[PointForm]:
    """The form class of a point. Consents carry their wording as label, see ``notice.worded``."""
    made: dict[str, Any] = {f.key: _FIELDS[f.kind](f) for f in point.fields}
    for consent in point.consents:
        made[consent.key] = forms.BooleanField(label=consent.wording, required=False, initial=False)
    made |= {f"clean_{c.key}": _demand for c in point.consents if c.required and len(point.consents) == 1}
    return type("PointForm", (PointForm,), {"point": point, **made})


def _demand(form: PointForm) -> bool:
    """A point that is for one thing alone cannot do it without the agreement, and says so."""
    consent = next(c for c in form.point.consents if c.required)
    if not form.cleaned_data.get(consent.key):
        raise ValidationError(_("The box is not ticked. Without your agreement there is nothing we may send you."))
    return True
