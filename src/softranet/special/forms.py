"""What is told of one special category, and what an organisation asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.people import normalise
from softranet.privacy import special
from softranet.privacy.models import SpecialUse
from softranet.privacy.vocabulary import SPECIAL_KINDS


class ToldForm(forms.Form):
    """Words of one kind; ``wording``: of a consent still to be given, by a box of its own, unticked."""

    words = forms.CharField(
        max_length=special.LONGEST, widget=forms.Textarea(attrs={"rows": 3}), label=_("What we should know"),
    )  # fmt: skip

    def __init__(self, kind: str, data: Any = None, *, wording: str = "", **options: Any) -> None:
        super().__init__(data, prefix=kind, auto_id=f"{kind}-%s", **options)
        if wording:
            self.fields["agree"] = forms.BooleanField(
                label=wording, required=True, initial=False,
                error_messages={"required": _("The box is not ticked. Without your agreement nothing is kept.")},
            )  # fmt: skip


class UseForm(forms.Form):
    """A kind to ask for, and why."""

    kind = forms.ChoiceField(label=_("Kind of data"))
    reason = forms.CharField(
        label=_("What it is asked for"), max_length=200,
        help_text=_("People read it in the words they agree to. For example: so that lessons are safe for you."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = set(SpecialUse.objects.filter(ended_at=None).values_list("kind", flat=True))
        kind: Any = self.fields["kind"]
        kind.choices = [(k.key, k.label) for k in SPECIAL_KINDS if k.key not in asked]

    def clean_reason(self) -> str:
        return normalise.text(self.cleaned_data["reason"], 200)
