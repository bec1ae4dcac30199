"""Taking people along as a file."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from softranet.organisations.roles import EXPORT, may
from softranet.people.export import export
from softranet.people.forms import FilterForm


class ExportForm(FilterForm):
    """The list's own choices, and for whom the file is made."""

    mode = forms.ChoiceField(
        label=_("Made for"), initial="safe", widget=forms.RadioSelect,
        choices=[("safe", _("a spreadsheet: cells that could run as formulas are disarmed")),
                 ("exact", _("a program: every character as it is"))],
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["sort"]


@may(EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET asks whom and how; POST hands the file out and records it for each person in it."""
    form = ExportForm(request.POST or None, initial={"mode": "safe"})
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen("", request.organisation.country)  # type: ignore[attr-defined]
        lines = export(chosen, actor=request.membership, exact=form.cleaned_data["mode"] == "exact")  # type: ignore[attr-defined]
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="people.csv"'
        return response
    status = 422 if form.is_bound else 200
    return render(request, "people/exports.html", {"nav_section": "people", "form": form}, status=status)
