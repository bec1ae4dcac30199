"""A receipt, pasted or as a file."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.privacy.verification import LONGEST


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=_("The receipt’s text"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8})
    )
    file = forms.FileField(label=_("Or its file"), required=False, max_length=255)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        file = data.get("file")
        if file and file.size > LONGEST:
            raise forms.ValidationError(_("This file is too long for a receipt."))
        text = file.read() if file else data.get("receipt", "")
        if not text:
            raise forms.ValidationError(_("Paste a receipt, or choose its file."))
        try:
            parsed = json.loads(text)
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict):
            raise forms.ValidationError(_("This is not a receipt: a receipt begins with { and ends with }."))
        return {**data, "parsed": parsed}
