"""Forms of the import: the file, then what it holds and why we may have it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softranet.people import countries
from softranet.people.imports import dates, fields
from softranet.people.lines import LineField
from softranet.people.models import OF_A_FILE, ImportKind, ImportRun, NoticePlan
from softranet.privacy import special
from softranet.privacy.vocabulary import Basis
from softranet.web.years import sensible

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
    "cp1250",
    "cp1251",
    "iso8859_15",
    "mac_roman",
    "utf-16",
    "shift_jis",
    "gb18030",
)
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}


class UploadForm(forms.Form):
    """The file, and what kind of list it is."""

    kind = forms.ChoiceField(
        label=_("What the list is"),
        choices=ImportKind.choices,
        initial=ImportKind.PEOPLE,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("File"), help_text=_("CSV with a row of headers, at most 100 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )  # fmt: skip


class SettingsForm(forms.Form):
    """What each column stands for, and what holds for all rows."""

    origin = LineField(
        label=_("Where the data comes from"),
        max_length=200,
        help_text=_("People are told this, and read it on their page."),
    )
    basis = forms.ChoiceField(
        label=_("Why you may have it"), choices=[("", "–"), *((b.value, b.label) for b in OF_A_FILE)]
    )
    notice = forms.ChoiceField(
        label=_("Telling the people in it"), choices=NoticePlan.choices, initial=NoticePlan.SEND,
        widget=forms.RadioSelect,
        help_text=_(
            "The law wants people told within a month that you hold data about them that they did not give you."
        ),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Country of numbers without one"), required=False)
    date_order = forms.ChoiceField(label=_("Days with slashes"), choices=list(dates.ORDERS.items()))
    tag = LineField(label=_("A tag for everybody in it"), max_length=50, required=False)
    consent_at = forms.DateField(
        label=_("When they agreed"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For rows that do not say it themselves."), validators=[sensible],
    )  # fmt: skip
    consent_place = LineField(label=_("Where they agreed"), max_length=200, required=False)
    consent_wording = forms.CharField(
        label=_("The words they agreed to"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    encoding = forms.ChoiceField(label=_("Characters of the file"))
    delimiter = forms.ChoiceField(label=_("Between the cells"), choices=list(DELIMITERS.items()))

    def __init__(self, run: ImportRun, home: str, data: Any = None) -> None:
        known = {name: run.options.get(name) for name in self.base_fields if run.options.get(name)}
        initial = {
            "encoding": run.encoding, "delimiter": run.delimiter, "origin": run.origin, "basis": run.basis,
            "country": home,
            "date_order": "MDY" if home == "US" else "DMY", "notice": run.notice or NoticePlan.SEND, **known,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.run = run
        self._choose("country", [("", "–"), *countries.choices()])
        self._choose("encoding", [(name, name) for name in dict.fromkeys((run.encoding, *ENCODINGS))])
        if run.delimiter not in DELIMITERS:
            self._choose("delimiter", [*DELIMITERS.items(), (run.delimiter, run.delimiter)])
        asked = {fields.SPECIAL + use.kind for use in special.uses()}
        offered = (c for c in fields.columns() if not c.key.startswith(fields.SPECIAL) or c.key in asked)
        known_columns = [("", _("leave out")), *((c.key, c.label) for c in offered)]
        for place, header in enumerate(run.headers):
            label = header or _("Column %(number)s") % {"number": place + 1}
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label, choices=known_columns, required=False, initial=run.mapping[place]
            )
        if run.kind == ImportKind.SUPPRESSION:
            for name in ("notice", "tag", "consent_at", "consent_place", "consent_wording", "basis"):
                del self.fields[name]

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[f"column_{place}"] for place in range(len(self.run.headers))]

    @property
    def general(self) -> list[forms.BoundField]:
        names = ("origin", "basis", "notice")
        return [self[name] for name in names if name in self.fields]

    @property
    def details(self) -> list[forms.BoundField]:
        names = ("country", "date_order", "tag", "encoding", "delimiter")
        return [self[name] for name in names if name in self.fields]

    @property
    def evidence(self) -> list[forms.BoundField]:
        names = ("consent_at", "consent_place", "consent_wording")
        return [self[name] for name in names if name in self.fields]

    @property
    def choices(self) -> dict[str, Any]:
        """As ``actions.bring_in.settle`` takes them."""
        data = self.cleaned_data
        agreed = data.get("consent_at")
        options = {
            name: data.get(name, "") for name in ("country", "date_order", "tag", "consent_place", "consent_wording")
        }
        return {
            "mapping": [data[f"column_{place}"] for place in range(len(self.run.headers))],
            "options": {**options, "consent_at": agreed.isoformat() if agreed else ""},
            "basis": data.get("basis") or Basis.LEGAL_OBLIGATION, "origin": data["origin"],
            "notice": data.get("notice") or NoticePlan.KNOWN, "encoding": data["encoding"],
            "delimiter": data["delimiter"],
        }  # fmt: skip
