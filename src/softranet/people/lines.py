"""A form's field for words in one line, in their one written form: members' corrections and people's own are alike."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from softranet.people import normalise


class LineField(forms.CharField):
    """See ``normalise.text``."""

    def to_python(self, value: Any) -> str:
        try:
            return normalise.text(super().to_python(value) or "", self.max_length or 200)
        except ValueError as error:
            raise ValidationError(str(error)) from error
