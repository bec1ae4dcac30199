"""The form an issue is written in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.campaigns.models import Issue


class IssueForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Issue
        fields = ("headline", "body")
        help_texts = {
            "body": _("Markdown. {name} stands for the reader's name, {name|friend} where there may be none."),
        }

    def __init__(self, *args: Any, preview_url: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].widget = forms.Textarea(
            attrs={
                "rows": 18, "hx-post": preview_url, "hx-trigger": "input changed delay:400ms", "hx-target": "#preview",
                "hx-include": "closest form",
            }
        )  # fmt: skip

    def clean_headline(self) -> str:
        """One line: it becomes a header of the mail."""
        return " ".join(str(self.cleaned_data["headline"]).split())
